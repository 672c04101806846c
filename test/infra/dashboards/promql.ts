import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** One selector of a query, with every label that the query asks of it or of what comes out of it. */
export interface Asked {
  readonly metric: string;
  readonly labels: readonly string[];
}

const VARIABLES: readonly (readonly [RegExp, string])[] = [
  [/\$__rate_interval/g, '5m'],
  [/\$\w+/g, 'chosen'],
];

/** A query as Grafana sends it: with values for what stands for a choice. */
export function asSent(expression: string): string {
  return VARIABLES.reduce((text, [variable, value]) => text.replace(variable, value), expression);
}

/** What a query asks for; throws where Prometheus's own grammar does not take it. */
export function askedBy(expression: string): readonly Asked[] {
  const text = asSent(expression);
  const { topNode } = parser.parse(text);
  const errors = nodes(topNode, (node) => node.type.isError);
  if (errors.length > 0) throw new Error(`${text}: no PromQL at ${String(errors[0]?.from)}`);
  const word = ({ from, to }: SyntaxNode): string => text.slice(from, to);
  // A label that is grouped by is asked of every series below it.
  const grouped = nodes(topNode, ({ name }) => name === 'GroupingLabels').flatMap((list) =>
    nodes(list, ({ name }) => name === 'LabelName').map(word),
  );
  return nodes(topNode, ({ name }) => name === 'VectorSelector').map((selector) => {
    const metric = nodes(selector, ({ name }) => name === 'Identifier')[0];
    const matched = nodes(selector, ({ name }) => name === 'LabelName').map(word);
    return {
      metric: metric === undefined ? '' : word(metric),
      labels: [...new Set([...matched, ...grouped])],
    };
  });
}

function nodes(top: SyntaxNode, wanted: (node: SyntaxNode) => boolean): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  top.cursor().iterate((ref) => {
    if (ref.from >= top.from && ref.to <= top.to && wanted(ref.node)) found.push(ref.node);
  });
  return found;
}
