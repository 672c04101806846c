import { parseQuantity } from '../kube/quantity.ts';

/** Of a host, what something asks for or may take. */
export interface Amount {
  readonly cpuMilli: number;
  readonly memoryMiB: number;
}

export const NOTHING: Amount = { cpuMilli: 0, memoryMiB: 0 };

/** Kubernetes' own notation; what is not there, or is no quantity, counts as nothing. */
export function amountOf(quantities: Readonly<Record<string, string | number>> = {}): Amount {
  const { cpu = 0, memory = 0 } = quantities;
  return {
    cpuMilli: Math.ceil((parseQuantity(cpu) ?? 0) * 1000),
    memoryMiB: Math.ceil((parseQuantity(memory) ?? 0) / 2 ** 20),
  };
}

export function plus(one: Amount, other: Amount): Amount {
  return combined(one, other, (a, b) => a + b);
}

export function minus(one: Amount, other: Amount): Amount {
  return combined(one, other, (a, b) => a - b);
}

export function larger(one: Amount, other: Amount): Amount {
  return combined(one, other, Math.max);
}

export function sumOf(amounts: readonly Amount[]): Amount {
  return amounts.reduce(plus, NOTHING);
}

/** Whether this much is there: of neither is more asked for. */
export function fits(wanted: Amount, free: Amount): boolean {
  return wanted.cpuMilli <= free.cpuMilli && wanted.memoryMiB <= free.memoryMiB;
}

function combined(one: Amount, other: Amount, by: (a: number, b: number) => number): Amount {
  return {
    cpuMilli: by(one.cpuMilli, other.cpuMilli),
    memoryMiB: by(one.memoryMiB, other.memoryMiB),
  };
}
