import type { Board } from './board.ts';
import { chosen, here, INSTANCE, SITE } from './query.ts';

const PHYSICAL = 'device!~"lo|veth.*|cni.*|flannel.*"';

/** A host, by node-exporter (S71). */
export const GATEWAY: Board = {
  id: 'millwright-gateway',
  title: 'Gateway',
  summary: 'Memory, processor, flash, network and clock of the hosts.',
  variables: [SITE, INSTANCE],
  rows: [
    {
      title: 'What is left',
      panels: [
        {
          title: 'Memory that can be had',
          help: 'Below 100 MiB the kubelet evicts pods.',
          unit: 'bytes',
          queries: [
            here(chosen('node_memory_MemAvailable_bytes'), 'available'),
            here(chosen('node_memory_MemTotal_bytes'), 'in all'),
          ],
        },
        {
          title: 'Processor in use',
          help: 'Of all cores.',
          unit: 'percentunit',
          queries: [
            here(
              `1 - avg by (site, instance) (rate(${chosen('node_cpu_seconds_total', 'mode="idle"')}[$__rate_interval]))`,
            ),
          ],
          alarm: 0.9,
        },
        {
          title: 'Room on flash',
          help: 'What users may still write, by mount.',
          unit: 'bytes',
          queries: [
            {
              expression: chosen('node_filesystem_avail_bytes'),
              legend: '{{mountpoint}} {{site}} {{instance}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Strain',
      panels: [
        {
          title: 'Written to flash',
          help: 'Its wear. Multiply by a day and by what the flash is made for.',
          unit: 'Bps',
          queries: [
            {
              expression: `rate(${chosen('node_disk_written_bytes_total')}[$__rate_interval])`,
              legend: '{{device}} {{site}} {{instance}}',
            },
          ],
        },
        {
          title: 'Network',
          help: 'By device, out and in.',
          unit: 'Bps',
          queries: [
            {
              expression: `rate(${chosen('node_network_transmit_bytes_total', PHYSICAL)}[$__rate_interval])`,
              legend: 'out {{device}} {{site}} {{instance}}',
            },
            {
              expression: `rate(${chosen('node_network_receive_bytes_total', PHYSICAL)}[$__rate_interval])`,
              legend: 'in {{device}} {{site}} {{instance}}',
            },
          ],
        },
        {
          title: 'Load',
          help: 'Processes that run or wait to, over a minute.',
          unit: 'short',
          queries: [here(chosen('node_load1'))],
        },
        {
          title: 'Clock',
          help: 'How far off the kernel believes its clock to be. A permission tolerates 10 ms.',
          unit: 's',
          queries: [here(`abs(${chosen('node_timex_offset_seconds')})`)],
          alarm: 0.01,
        },
      ],
    },
  ],
};
