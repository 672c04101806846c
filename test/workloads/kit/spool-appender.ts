import { openSpool } from '../../../workloads/kit/spool-log.ts';
import { declareTexts, text } from '../../contract/spool.ts';

// A process to be killed: appends for ever and says on stdout what is durable, one line an append: number and count.
const [dir, maxBytes, life] = process.argv.slice(2);
const spool = await openSpool({ dir: dir!, maxBytes: Number(maxBytes), declare: declareTexts });

async function appendForEver(writer: number): Promise<never> {
  for (let turn = 0; ; turn += 1) {
    const names = Array.from({ length: 1 + (turn % 3) }, (_, at) => `${life}.${writer}.${turn}.${at}`);
    const first = await spool.append(names.map((name) => text(`${name}:${'x'.repeat((turn * 37) % 400)}`)));
    process.stdout.write(`${first} ${names.join(',')}\n`);
  }
}

await Promise.all([0, 1, 2].map(appendForEver));
