import { parse } from 'yaml';

/** An object of a tree, read back. Anybody may have edited the file in between, so the value is not checked. */
export function fromYaml(text: string): unknown {
  return parse(text);
}
