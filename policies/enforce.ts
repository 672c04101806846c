import type { Placed, Release } from '../infra/release.ts';
import type { Layer } from '../infra/kube/layer.ts';
import type { Exception, IsoDate, Standing } from './exception.ts';
import { covers, standingOf } from './exception.ts';
import type { Mode } from './mode.ts';
import type { Context, Rule } from './rule.ts';
import { contextOf } from './rule.ts';
import { RULES } from './rules.ts';
import { unresolvedImages } from './unresolved-images.ts';

export type { Mode } from './mode.ts';

/** Something that a rule says of an object, and how it stands. */
export interface Finding {
  readonly rule: string;
  readonly objectId: string;
  readonly layer: Layer;
  readonly message: string;
  readonly status: 'open' | Standing;
  /** there unless the finding is open */
  readonly exception?: Exception;
}

/** What is judged: a release, or what a preview shows of one. */
export interface Judged extends Pick<Release, 'placed' | 'images'> {
  readonly site: { readonly hosts: Context['hosts'] };
}

/**
 * Every rule asked of every object. Pure: `date` is the day against which exceptions are judged.
 * @param rules those of the table, unless a test brings its own
 */
export function enforce(
  release: Judged,
  exceptions: readonly Exception[],
  date: IsoDate,
  rules: readonly Rule[] = RULES,
): readonly Finding[] {
  const context = contextOf(
    release.placed.map(({ object }) => object),
    release.site.hosts,
  );
  const known = [...exceptions, ...unresolvedImages(release)];
  return rules.flatMap((rule) => {
    const own = known.filter((exception) => exception.rule === rule.name);
    return release.placed.flatMap((placed) =>
      messagesOf(rule, placed, context).map((message) => judged(rule.name, placed, message, own, date)),
    );
  });
}

/** The findings that stop a release. */
export function failing(findings: readonly Finding[], mode: Mode): readonly Finding[] {
  return findings.filter(({ status }) => status === 'open' || (status === 'expired' && mode === 'gate'));
}

/** Exceptions that excuse nothing, judged over the findings of every site: they are to be deleted. */
export function unusedExceptions(
  exceptions: readonly Exception[],
  findings: readonly Finding[],
): readonly Exception[] {
  const used = new Set(findings.map(({ exception }) => exception));
  return exceptions.filter((exception) => !used.has(exception));
}

function messagesOf(rule: Rule, placed: Placed, context: Context): readonly string[] {
  try {
    const verdict = rule.check(placed.object, context);
    return verdict === 'not-applicable' ? [] : verdict;
  } catch (error) {
    // A rule that cannot read an object has not found it good.
    const what = error instanceof Error ? error.message : String(error);
    return [
      `${placed.object.kind}: the rule could not read the object (${what}); mend its shape, or the rule`,
    ];
  }
}

function judged(
  rule: string,
  { id, layer }: Placed,
  message: string,
  exceptions: readonly Exception[],
  date: IsoDate,
): Finding {
  const finding = { rule, objectId: id, layer, message };
  // Where several cover it, the one that lasts longest counts.
  const [exception] = exceptions
    .filter((one) => covers(one, rule, id, message))
    .toSorted((one, other) => Date.parse(other.expires) - Date.parse(one.expires));
  return exception === undefined
    ? { ...finding, status: 'open' }
    : { ...finding, status: standingOf(exception, date), exception };
}
