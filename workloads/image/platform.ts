import { MACHINE } from './elf.ts';

/** What each platform is called by those who deliver for it. */
export interface Architecture {
  name: 'amd64' | 'arm64';
  platform: 'linux/amd64' | 'linux/arm64';
  /** Node's and npm's word */
  node: 'x64' | 'arm64';
  /** Debian's folder of libraries */
  libraries: string;
  machine: number;
}

export const ARCHITECTURES: readonly Architecture[] = [
  {
    name: 'amd64',
    platform: 'linux/amd64',
    node: 'x64',
    libraries: 'x86_64-linux-gnu',
    machine: MACHINE.amd64,
  },
  {
    name: 'arm64',
    platform: 'linux/arm64',
    node: 'arm64',
    libraries: 'aarch64-linux-gnu',
    machine: MACHINE.arm64,
  },
];
