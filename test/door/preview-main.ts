import { networkInterfaces } from 'node:os';
import { createSiteStack } from './site-stack.ts';

// A process of its own, so that the test can start it where there is no network: previews a site of the repository
// and prints what it saw.

const site = await createSiteStack({ site: process.argv[2] ?? '' });
try {
  const { changeSummary } = await site.stack.preview();
  const { placed, secrets } = site.release();
  // Certificates are the site's own authority's to issue.
  const random = secrets.filter(({ source }) => source === 'random');
  const networks = Object.keys(networkInterfaces()).filter((name) => name !== 'lo');
  process.stdout.write(
    JSON.stringify({ creates: changeSummary.create, objects: placed.length + random.length, networks }),
  );
} finally {
  site.remove();
}
