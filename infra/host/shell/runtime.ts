import { ACCESS } from './access.ts';
import { ARTEFACTS } from './artefacts.ts';
import { BEFORE } from './before.ts';
import { BUNDLED } from './bundle.ts';
import { CALLS } from './calls.ts';
import { FILES } from './files.ts';
import { FOLDERS } from './folders.ts';
import { GIVEN } from './given.ts';
import { GUARDS } from './guards.ts';
import { JOURNAL } from './journal.ts';
import { LOCK } from './lock.ts';
import { MAIN } from './main.ts';
import { PACKAGES } from './packages.ts';
import { PLACE } from './place.ts';
import { RUN } from './run.ts';
import { SECRETS } from './secrets.ts';
import { UNITS } from './units.ts';

/**
 * What is the same in the script of every host: a function for what each kind of step does, in POSIX shell and with
 * what Debian's essential packages bring. Nothing here is written in place: a file is made beside its own, brought to
 * the disk and renamed, so that a power cut leaves the old one or the new one.
 *
 * Every function that starts with a kind is called in a shell of its own with -e, its standard input empty. What a
 * check prints is why it is not so.
 */
export const RUNTIME = [
  ACCESS,
  PLACE,
  BEFORE,
  PACKAGES,
  FOLDERS,
  FILES,
  SECRETS,
  ARTEFACTS,
  UNITS,
  BUNDLED,
  JOURNAL,
  CALLS,
  GIVEN,
  GUARDS,
  LOCK,
  RUN,
  MAIN,
].join('\n\n');
