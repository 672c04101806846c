import type { Finding } from '../finding.ts';
import { suggestion } from '../nearest.ts';
import type { Invariant } from './invariant.ts';

/** Where there is no line, nobody calls one. */
export const functionsAtLine: Invariant = ({ functions = {}, ingest }) => {
  const names = Object.keys(functions);
  if (ingest === undefined || names.length === 0) return [];
  return [
    {
      rule: 'functions-at-hub',
      path: ['functions'],
      got: `functions (${names.slice(0, 3).join(', ')}) beside \`ingest\``,
      wanted: 'functions at a line, where those are that call them',
      remedy: 'move them into the file of a site with cells',
    },
  ];
};

/**
 * T18, OpenFaaS documentation of the Community Edition: for 60 days of commercial use, with access to the Internet at all
 * times, for images that anybody may pull, and without the operator that reads a `Function`. None of these holds at a site.
 */
export const licensedHost: Invariant = ({ functionHost }) => {
  if (functionHost?.driver !== 'openfaas' || functionHost.licence !== undefined) return [];
  return [
    {
      rule: 'unlicensed-openfaas',
      path: ['functionHost', 'licence'],
      got: 'nothing',
      wanted: 'the licence of OpenFaaS Standard or Enterprise under which the site runs',
      remedy:
        'name it, or take `driver: deployment`: the Community Edition may be used commercially for 60 days, needs the ' +
        'Internet at all times and images that anybody may pull, and its operator does not take Functions',
    },
  ];
};

/** A caller that is no workload of the gateways would be let in by a name that nobody has. */
export const calledByKnown: Invariant = ({ functions = {} }, demands) => {
  const known = demands.filter(({ per }) => per === 'gateway').map(({ name }) => name);
  return Object.entries(functions).flatMap(([name, { callers = {} }]) =>
    Object.keys(callers)
      .filter((caller) => !known.includes(caller))
      .map((caller): Finding => ({
        rule: 'no-such-caller',
        at: 'key',
        path: ['functions', name, 'callers', caller],
        got: JSON.stringify(caller),
        wanted: `a workload of the gateways: ${known.join(', ')}`,
        remedy: suggestion(caller, known),
      })),
  );
};
