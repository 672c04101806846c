// Runs after npm ci, in the repository's folder. npm 10 drops the platform package that is not this machine's, and with
// it the link of the one that is: both bring a program called `node`. The link is made again, so that npm scripts run
// the locked Node 24 there too.
import fs from 'node:fs';

const program = `node-${process.platform}-${process.arch}/bin/node`;
const link = 'node_modules/.bin/node';
if (fs.existsSync(`node_modules/${program}`) && !fs.existsSync(link)) fs.symlinkSync(`../${program}`, link);
