import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { siteJsonSchema } from '../../../infra/site/json-schema.ts';
import { siteNames } from '../../../stacks/site-files.ts';
import { brokenSite, SMALL_SITE } from '../../stacks-folder.ts';

const STACKS = path.join(import.meta.dirname, '../../../stacks');

/** As an editor reads it: the schema alone, without the program behind it. */
const editor = z.fromJSONSchema(siteJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);
const accepts = (text: string): boolean => editor.safeParse(parse(text)).success;
const read = (file: string): string => fs.readFileSync(path.join(STACKS, file), 'utf8');

describe('the JSON Schema', () => {
  test.each(siteNames())('accepts %s', (name) => {
    expect(accepts(read(`Pulumi.${name}.yaml`))).toBe(true);
  });

  test('lets a site say a part, and take away what a layer below said', () => {
    expect(accepts(SMALL_SITE)).toBe(true);
    expect(accepts(brokenSite('host: gw-1, ', 'host: gw-1, arms: { arm-5: null }, '))).toBe(true);
  });

  test('leaves to Pulumi what is Pulumi’s', () => {
    expect(accepts(`encryptionsalt: v1:abc\n${SMALL_SITE}  aws:region: eu-central-1\n`)).toBe(true);
  });

  test.each([
    ['an unknown key', brokenSite('address: 10.0.0.2', 'adress: 10.0.0.2')],
    ['a role that is none', brokenSite('k3s-agent', 'agent')],
    ['a number out of its range', brokenSite('offlineDays: 3', 'offlineDays: -3')],
    ['a text for a number', brokenSite('rateMbit: 20', 'rateMbit: "20"')],
    ['no site', 'config: {}\n'],
  ])('refuses %s', (_, text) => {
    expect(accepts(text)).toBe(false);
  });
});

test('each file that a person edits names its schema in its first line, by the way from that file', () => {
  const archetypes = fs.readdirSync(path.join(STACKS, 'archetypes')).map((name) => `archetypes/${name}`);
  const files = [...siteNames().map((name) => `Pulumi.${name}.yaml`), 'fleet.yaml', ...archetypes];
  for (const file of files) {
    const [, schema] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(read(file)) ?? [];
    expect(fs.existsSync(path.join(STACKS, path.dirname(file), schema ?? 'none')), file).toBe(true);
  }
});
