import { AGGREGATOR } from './aggregator.ts';
import { AUTHORITY } from './authority.ts';
import type { Board } from './board.ts';
import { COLLISION_ENGINE } from './collision-engine.ts';
import { GATEWAY } from './gateway.ts';
import { HUB } from './hub.ts';
import { LINE } from './line.ts';
import { MAPPER } from './mapper.ts';
import { SITES } from './site.ts';
import { VISION_INFERENCER } from './vision-inferencer.ts';
import { WAN } from './wan.ts';

/** Every page of Grafana, in the order in which one looks. */
export const BOARDS: readonly Board[] = [
  SITES,
  LINE,
  GATEWAY,
  WAN,
  COLLISION_ENGINE,
  VISION_INFERENCER,
  AGGREGATOR,
  MAPPER,
  AUTHORITY,
  HUB,
];
