import { z } from 'zod';
import { Layer } from './schema.ts';

/** What an editor checks a site file against: Pulumi's keys are its own, ours are strict. */
export function siteJsonSchema(): unknown {
  const { $schema, definitions, ...layer } = z.toJSONSchema(Layer, {
    target: 'draft-07',
    io: 'input',
    reused: 'ref',
  });
  return {
    $schema,
    title: 'A site of Millwright: a Pulumi stack file',
    type: 'object',
    required: ['config'],
    properties: {
      config: {
        type: 'object',
        required: ['millwright:site'],
        properties: { 'millwright:site': { $ref: '#/definitions/layer' } },
      },
    },
    definitions: { layer, ...(definitions as object) },
  };
}

/** The same for stacks/fleet.yaml and stacks/archetypes, which are the shape itself. */
export function layerJsonSchema(): unknown {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A layer below the sites of Millwright',
    $ref: 'site.schema.json#/definitions/layer',
  };
}
