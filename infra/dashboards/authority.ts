import type { Board } from './board.ts';
import { processRow } from './process.ts';
import { chosen, here, INSTANCE, perSecond, SITE } from './query.ts';

const DAY = 86_400;

/** Who issues the certificates of a site, on its first server. */
export const AUTHORITY: Board = {
  id: 'millwright-authority',
  title: 'Certificates',
  summary: 'How the certificates of a site stand, what is issued, and what could not be.',
  variables: [SITE, INSTANCE],
  rows: [
    {
      title: 'How they stand',
      panels: [
        {
          title: 'Certificates',
          help: 'Due ones are renewed two a minute; missing, wrong and expired ones at once. Alert CertificatesNotIssued.',
          unit: 'short',
          queries: [
            { expression: chosen('edge_authority_certificates'), legend: '{{state}} {{site}} {{instance}}' },
          ],
        },
        {
          title: 'Days until the first of them ends',
          help: 'Below 60 its successor is late by weeks. Alert CertificateExpiresSoon.',
          unit: 'short',
          queries: [here(`(${chosen('edge_authority_first_expiry_timestamp_seconds')} - time()) / ${DAY}`)],
        },
        {
          title: 'Days of the site’s CA',
          help: 'Until it ends, and until its operator is to sign it anew. Alert SiteCaDue.',
          unit: 'short',
          queries: [
            here(`(${chosen('edge_authority_ca_expiry_timestamp_seconds')} - time()) / ${DAY}`, 'ends'),
            here(`(${chosen('edge_authority_ca_due_timestamp_seconds')} - time()) / ${DAY}`, 'due'),
          ],
        },
      ],
    },
    {
      title: 'What it does',
      panels: [
        {
          title: 'Issued a second',
          help: 'By what was there before.',
          unit: 'ops',
          queries: [
            {
              expression: perSecond('edge_authority_issued_total', ['site', 'instance', 'state']),
              legend: '{{state}} {{site}} {{instance}}',
            },
          ],
        },
        {
          title: 'Failures a second',
          help: 'At the CA’s files, at the clock, or at the API server.',
          unit: 'ops',
          queries: [
            {
              expression: perSecond('edge_authority_failures_total', ['site', 'instance', 'at']),
              legend: '{{at}} {{site}} {{instance}}',
            },
          ],
        },
      ],
    },
    processRow('authority'),
  ],
};
