import { writeTree } from '../../stacks/write-tree.ts';

// Writes trees of its own into a folder, one after the other, and says so after each: for tests that kill or race it.
const [folder = '', name = '', times = ''] = process.argv.slice(2);
for (let turn = 0; turn < Number(times); turn += 1) {
  const text = `${name} ${turn % 2}\n`;
  writeTree(folder, new Map(Array.from({ length: 40 }, (_, index) => [`layer/${index}.yaml`, text])));
  process.stdout.write('.');
}
