import { apart, archesServed, onHost, watched } from './cells.ts';
import { signedTree } from './delivery.ts';
import {
  chartsApart,
  chartsByFlux,
  digestsOfRegistries,
  imagesOnce,
  valuesLiteral,
} from './helm-releases.ts';
import { calledByKnown, functionsAtLine, licensedHost } from './functions.ts';
import { datastoreFits, etcdHosts, hasServer, oddServers, ownAddress, saysWhy, spoolFits } from './hosts.ts';
import { fromSites, keepsLedger, ledgerFits, lineOrHub } from './hub.ts';
import { identityExists } from './identity.ts';
import type { Invariant } from './invariant.ts';
import {
  armsInside,
  armsPossible,
  armsSeen,
  coapBesideEdgeCore,
  scannersInside,
  toleranceBelowValidity,
  validityOutlivesScans,
} from './machines.ts';
import { caKnown, keyOnce, registersAlike, registersThere, tpmOneWay, trustWhole } from './trust.ts';
import { versionsFit } from './versions.ts';

/** Everything that must hold across the fields of a site. */
export const INVARIANTS: readonly Invariant[] = [
  hasServer,
  oddServers,
  etcdHosts,
  datastoreFits,
  ownAddress,
  saysWhy,
  spoolFits,
  versionsFit,
  identityExists,
  signedTree,
  trustWhole,
  tpmOneWay,
  caKnown,
  keyOnce,
  registersThere,
  registersAlike,
  chartsByFlux,
  chartsApart,
  digestsOfRegistries,
  imagesOnce,
  valuesLiteral,
  lineOrHub,
  keepsLedger,
  ledgerFits,
  fromSites,
  functionsAtLine,
  licensedHost,
  calledByKnown,
  onHost,
  apart,
  watched,
  archesServed,
  armsInside,
  scannersInside,
  armsSeen,
  armsPossible,
  validityOutlivesScans,
  toleranceBelowValidity,
  coapBesideEdgeCore,
];
