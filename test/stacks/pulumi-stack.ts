import { runtime } from '@pulumi/pulumi';

/** A resource as the engine was asked for it. */
export interface Asked {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** `<urn>::<id>`; absent for a component */
  readonly provider: string | undefined;
}

/**
 * Runs a program under Pulumi's mocks and gives what it asked for, in that order. Mocks prove what was asked, not that
 * anybody accepts it. Everything that registering starts is awaited: an unawaited resource is one that no test sees.
 */
export async function runProgram(
  program: () => unknown,
  {
    stack = 'graz',
    isPreview = false,
    config = {},
  }: { stack?: string; isPreview?: boolean; config?: Record<string, string> } = {},
): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  runtime.setAllConfig(config);
  await runtime.setMocks(
    {
      newResource: ({ type, name, inputs, provider, custom }) => {
        const given = inputs as Record<string, unknown>;
        asked.push({ type, name, inputs: given, provider: custom === true ? provider : undefined });
        const made = {
          'pulumi:index:Stash': { output: given.input },
          'command:remote:Command': { stdout: `what ${name} says` },
        }[type];
        return { id: `${name}-id`, state: { ...given, ...made } };
      },
      call: () => ({}),
    },
    'millwright',
    stack,
    isPreview,
  );
  program();
  await runtime.disconnect();
  return asked;
}
