import type { Finding } from '../../policies/enforce.ts';
import { failing } from '../../policies/enforce.ts';
import type { Prepared } from '../prepare.ts';
import type { Checkout } from './origin.ts';

/** A working tree with more than this is not listed whole. */
const LISTED = 5;

/**
 * Why a site is not published, all of it; empty where it may be. Exceptions that have run out count: this is the gate
 * before the line, not the line (decision 19 of the design).
 */
export function publishRefusals({ release, findings }: Prepared, { changed }: Checkout): readonly string[] {
  const broken = failing(findings, 'gate').map(brokenWords);
  const unresolved = release.images
    .filter(({ isResolved }) => !isResolved)
    .map(({ name }) => `image ${name} has no digest in images.lock.json, so no site could pull it`);
  const more = changed.length > LISTED ? ` and ${changed.length - LISTED} more` : '';
  const dirty =
    changed.length === 0
      ? []
      : [
          `the working tree differs from its commit, which then would not render what is published; ` +
            `commit first: ${changed
              .slice(0, LISTED)
              .map((line) => line.trim())
              .join(', ')}${more}`,
        ];
  return [...broken, ...unresolved, ...dirty];
}

function brokenWords({ rule, objectId, message, status, exception }: Finding): string {
  const until = exception === undefined ? '' : `, excepted until ${exception.expires} only`;
  return `${objectId} breaks ${rule} (${status}${until}): ${message}`;
}
