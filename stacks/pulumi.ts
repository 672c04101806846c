import { today } from './command.ts';
import { deliver } from './pulumi-program.ts';

// What `pulumi up -s <site>` and `pulumi preview -s <site>` run (Pulumi.yaml). Its certificates are
// issued by the site's own authority, which it brings before what mounts them: no key of one is Pulumi's.
export const { hosts } = deliver({ date: today(), authority: undefined });
