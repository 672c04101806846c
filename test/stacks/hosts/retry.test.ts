import { describe, expect, it } from 'vitest';
import { linkFault, RETRY_BOUNDS, waitMs } from '../../../stacks/hosts/retry.ts';

describe('a link that broke', () => {
  it('is told from a host with another key, from one that lets nobody in, and from a command that ended', () => {
    expect(linkFault(255, 'Host key verification failed.')).toBe('wrong-host');
    expect(linkFault(255, 'root@10.20.0.11: Permission denied (publickey).')).toBe('not-let-in');
    expect(linkFault(255, 'ssh: connect to host 10.20.0.11 port 22: No route to host')).toBe('gone');
    expect(linkFault(255, '')).toBe('gone');
    expect(linkFault(1, 'Permission denied')).toBeUndefined();
    expect(linkFault(0, '')).toBeUndefined();
  });

  it('is tried again, later each time, and not for ever', () => {
    const waits = Array.from({ length: 9 }, (_, index) =>
      waitMs('gone', { inAll: index + 1, inVain: index + 1 }),
    );
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16000, 30000, 30000, undefined, undefined]);
    expect(waitMs('gone', { inAll: RETRY_BOUNDS.inAll, inVain: 1 })).toBeUndefined();
  });

  it('is never tried again where nobody may be sent anything', () => {
    expect(waitMs('wrong-host', { inAll: 1, inVain: 1 })).toBeUndefined();
    expect(waitMs('not-let-in', { inAll: 1, inVain: 1 })).toBeUndefined();
  });
});
