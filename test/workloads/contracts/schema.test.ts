import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readLock, staleFiles } from '../../../workloads/contracts/generate.ts';
import { readSchema } from '../../../workloads/contracts/read-schema.ts';
import { breakingChanges } from '../../../workloads/contracts/schema.ts';
import type { FieldSchema, Schema } from '../../../workloads/contracts/schema.ts';

const CONTRACTS = join(import.meta.dirname, '../../../workloads/contracts');

const field = (name: string, type = 'string'): FieldSchema => ({ name, type, repeated: false, oneof: null });

const before: Schema = {
  messages: { 'a.M': { fields: { 1: field('id'), 2: field('at', 'int64') }, reserved: [[7, 9], 'old'] } },
  enums: { 'a.E': { values: { 0: 'OK', 1: 'WARN' }, reserved: [] } },
  services: { 'a.S': { Deliver: { request: 'a.M', response: 'a.M' } } },
};

function withMessage(
  fields: Record<string, FieldSchema>,
  reserved: Schema['messages'][string]['reserved'] = [[7, 9], 'old'],
): Schema {
  return { ...before, messages: { 'a.M': { fields, reserved } } };
}

function withEnum(
  values: Record<string, string>,
  reserved: Schema['enums'][string]['reserved'] = [],
): Schema {
  return { ...before, enums: { 'a.E': { values, reserved } } };
}

describe('the schema', () => {
  test('is the released one, or one that adds to it and was locked by `npm run codec`', async () => {
    expect(breakingChanges(readLock(), readSchema(CONTRACTS))).toEqual([]);
    expect(await staleFiles()).toEqual([]);
  });

  test('may grow', () => {
    const after: Schema = {
      messages: {
        'a.M': {
          fields: { ...before.messages['a.M']?.fields, 3: field('new') },
          reserved: [[7, 9], 'old', [20, 20]],
        },
        'a.N': { fields: {}, reserved: [] },
      },
      enums: { 'a.E': { values: { 0: 'OK', 1: 'WARN', 2: 'FAIL' }, reserved: [] } },
      services: {
        'a.S': { ...before.services['a.S'], More: { request: 'a.N', response: 'a.N' } },
        'a.T': {},
      },
    };
    expect(breakingChanges(before, after)).toEqual([]);
  });

  test('may lose a field or a value whose number and name are reserved', () => {
    expect(breakingChanges(before, withMessage({ 1: field('id') }, [[7, 9], 'old', [2, 2], 'at']))).toEqual(
      [],
    );
    expect(breakingChanges(before, withEnum({ 0: 'OK' }, [[1, 1], 'WARN']))).toEqual([]);
  });

  test.each<[string, Schema, string]>([
    [
      'another number for a field',
      withMessage({ 1: field('id'), 3: field('at', 'int64') }),
      'a.M.at (2) is gone',
    ],
    ['another type', withMessage({ 1: field('id'), 2: field('at', 'uint64') }), 'type was int64, is uint64'],
    ['another name', withMessage({ 1: field('name'), 2: field('at', 'int64') }), 'name was id, is name'],
    [
      'one that is many',
      withMessage({ 1: { ...field('id'), repeated: true }, 2: field('at', 'int64') }),
      'repeated was false',
    ],
    [
      'one that joins a oneof',
      withMessage({ 1: { ...field('id'), oneof: 'k' }, 2: field('at', 'int64') }),
      'oneof was none, is k',
    ],
    ['a removal', withMessage({ 1: field('id') }), 'a.M.at (2) is gone'],
    [
      'a removal that reserves the number only',
      withMessage({ 1: field('id') }, [[7, 9], 'old', [2, 2]]),
      'not both reserved',
    ],
    [
      'a number that is no longer reserved',
      withMessage({ 1: field('id'), 2: field('at', 'int64') }, ['old']),
      '7,9 is no longer',
    ],
    ['an enum value that is gone', withEnum({ 0: 'OK' }), 'a.E.WARN (1) is gone'],
    ['an enum value of another name', withEnum({ 0: 'OK', 1: 'FAIL' }), 'a.E.WARN (1) is now FAIL'],
    [
      'another name of the package',
      { ...before, messages: { 'b.M': { fields: {}, reserved: [] } } },
      'message a.M is gone',
    ],
    ['an enum that is gone', { ...before, enums: {} }, 'enum a.E is gone'],
    ['a service that is gone', { ...before, services: {} }, 'service a.S is gone'],
    ['a method that is gone', { ...before, services: { 'a.S': {} } }, 'method of a.S Deliver is gone'],
    [
      'a method that answers otherwise',
      { ...before, services: { 'a.S': { Deliver: { request: 'a.M', response: 'a.E' } } } },
      'response was a.M, is a.E',
    ],
  ])('does not bear %s', (_what, after, problem) => {
    expect(breakingChanges(before, after)).toEqual([expect.stringContaining(problem)]);
  });
});
