import { describe, expect, it } from 'vitest';
import { count, table } from '../../stacks/table.ts';

describe('table', () => {
  it('aligns its columns and leaves no space at the end of a line', () => {
    expect(
      table(
        ['host', 'cells', ''],
        [
          ['gw-1', '6', 'x'],
          ['gateway-2', '12'],
        ],
      ),
    ).toBe(['host       cells', 'gw-1       6      x', 'gateway-2  12'].join('\n'));
  });

  it('does not count colour as width', () => {
    expect(
      table(
        ['a', 'b'],
        [
          ['\u001b[31mred\u001b[39m', 'x'],
          ['plain', 'y'],
        ],
      ),
    ).toContain('\u001b[31mred\u001b[39m    x');
  });

  it('counts in words', () => {
    expect([count(1, 'object'), count(2, 'object')]).toEqual(['1 object', '2 objects']);
  });
});
