import { z } from 'zod';

export interface RegistryOptions {
  /** HTTP instead of HTTPS, which a person asked for */
  readonly plainHttp: boolean;
  /** `user:password` in base64 */
  readonly credentials: string | undefined;
}

/** Says who we are to a registry, in the way that it asks for. */
export interface Authorization {
  /** what to send; undefined until the registry has asked */
  header(): string | undefined;
  /** answers a 401; false where there is nothing more to say */
  obtain(refused: Response): Promise<boolean>;
}

const Token = z.union([z.object({ token: z.string() }), z.object({ access_token: z.string() })]);
const TIMEOUT_MS = 30_000;

/** https://distribution.github.io/distribution/spec/auth/token/; a registry may also ask for the password itself. */
export function createAuthorization(
  scope: string,
  { credentials, plainHttp }: RegistryOptions,
): Authorization {
  let header: string | undefined;
  return {
    header: () => header,
    obtain: async (refused) => {
      const asked = refused.headers.get('www-authenticate') ?? '';
      if (/^basic\b/i.test(asked)) {
        const isNew = header === undefined && credentials !== undefined;
        if (isNew) header = `Basic ${credentials}`;
        return isNew;
      }
      const { realm, service } = Object.fromEntries(
        [...asked.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]),
      );
      // The password goes to nobody in clear because a registry says so.
      if (!realm?.startsWith(plainHttp ? 'http' : 'https://')) return false;
      const url = new URL(realm);
      url.searchParams.set('scope', scope);
      if (service !== undefined) url.searchParams.set('service', service);
      const headers: Record<string, string> =
        credentials === undefined ? {} : { authorization: `Basic ${credentials}` };
      const response = await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
      const parsed = Token.safeParse(await response.json().catch(() => undefined));
      if (!parsed.success) return false;
      const token = 'token' in parsed.data ? parsed.data.token : parsed.data.access_token;
      const isNew = header !== `Bearer ${token}`;
      header = `Bearer ${token}`;
      return isNew;
    },
  };
}
