import { today } from './command.ts';
import { deliver } from './pulumi-program.ts';

// What `pulumi up -s <site>` and `pulumi preview -s <site>` run (Pulumi.yaml). The site's authority comes with its
// first server; until it has one, a preview works and an `up` says what is missing.
export const { hosts } = deliver({ date: today(), authority: undefined });
