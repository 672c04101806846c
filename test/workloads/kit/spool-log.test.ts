import { describe } from 'vitest';
import { spoolContract } from '../../contract/spool.ts';
import { segmentLogPlace } from './spool-folder.ts';

describe('the segment log', () => {
  spoolContract(segmentLogPlace);
});
