import type { ExtensionFact } from './types.ts';
import { LOG_LEVELS } from './values.ts';

/** Targets that tell somebody about the packet, and go on to the next rule. */
// biome-ignore format: a row of the table is a line, or two with its sentence.
export const LOG_TARGETS = [
  { kind: 'target', name: 'LOG', doc: 'Writes the packet to the kernel log.', options: [
    { name: '--log-level', values: ['choice'], choices: LOG_LEVELS, example: '7',
      doc: 'Writes with this level, by name or number; without it, warning.' },
    { name: '--log-prefix', values: ['string'], example: '"dropped: "',
      doc: 'Begins the message with this text, up to 29 characters.' },
    { name: '--log-tcp-sequence', values: [], doc: 'Adds the TCP sequence numbers.' },
    { name: '--log-tcp-options', values: [], doc: 'Adds the options of the TCP header.' },
    { name: '--log-ip-options', values: [], doc: 'Adds the options of the IP header.' },
    { name: '--log-uid', values: [], doc: 'Adds the user whose process made the packet.' },
    { name: '--log-macdecode', values: [], doc: 'Spells the hardware addresses out.' },
  ] },
  { kind: 'target', name: 'NFLOG', doc: 'Hands a copy of the packet to programs that listen.', options: [
    { name: '--nflog-group', values: ['number'], example: '1',
      doc: 'Sends the copy to this group; without it, 0.' },
    { name: '--nflog-prefix', values: ['string'], example: '"dropped: "',
      doc: 'Sends this text along, up to 64 characters.' },
    { name: '--nflog-range', values: ['bytes'], example: '64',
      doc: 'Has no effect; --nflog-size does what it was meant to do.' },
    { name: '--nflog-size', values: ['bytes'], example: '64', doc: 'Copies this many bytes.' },
    { name: '--nflog-threshold', values: ['number'], example: '10',
      doc: 'Collects this many packets before it sends them; without it, 1.' },
  ] },
  { kind: 'target', name: 'ULOG', family: 4,
    doc: 'Hands a copy of the packet to programs that listen: the older NFLOG.', options: [
    { name: '--ulog-nlgroup', values: ['number'], example: '2',
      doc: 'Sends the copy to this group, from 1 to 32; without it, 1.' },
    { name: '--ulog-prefix', values: ['string'], example: '"dropped: "',
      doc: 'Sends this text along, up to 32 characters.' },
    { name: '--ulog-cprange', values: ['bytes'], example: '100',
      doc: 'Copies this many bytes; 0, the default, is all.' },
    { name: '--ulog-qthreshold', values: ['number'], example: '10',
      doc: 'Collects this many packets before it sends them; without it, 1.' },
  ] },
  { kind: 'target', name: 'TRACE', tables: ['raw'], options: [],
    doc: 'Makes the kernel report every rule that the packet meets from here on.' },
  { kind: 'target', name: 'TEE', doc: 'Sends a copy of the packet to another machine.', options: [
    { name: '--gateway', values: ['host'], example: '192.0.2.1', example6: '2001:db8::1',
      doc: 'Sends it by way of this neighbour.' },
    { name: '--oif', values: ['interface'], example: 'eth0', with: '--gateway',
      doc: 'Sends it through this interface.' },
  ] },
  { kind: 'target', name: 'AUDIT', doc: 'Writes a record to the audit log.', options: [
    { name: '--type', values: ['choice'], choices: ['accept', 'drop', 'reject'], example: 'drop',
      doc: 'Says what becomes of the packet; newer kernels take no notice.' },
  ] },
  { kind: 'target', name: 'RATEEST',
    doc: 'Measures the rate of the packets for the match rateest.', options: [
    { name: '--rateest-name', values: ['name'], example: 'uplink',
      with: '--rateest-interval --rateest-ewmalog', doc: 'Names the estimator.' },
    { name: '--rateest-interval', values: ['string'], example: '250ms',
      with: '--rateest-name --rateest-ewmalog', doc: 'Measures this often; s, ms and us are understood.' },
    { name: '--rateest-ewmalog', values: ['string'], example: '0.5s',
      with: '--rateest-name --rateest-interval', doc: 'Averages over this time.' },
  ] },
  { kind: 'target', name: 'IDLETIMER',
    doc: 'Restarts a timer that reports when no packet came for a while.', options: [
    { name: '--timeout', values: ['seconds'], example: '30', with: '--label',
      doc: 'Reports after this time.' },
    { name: '--label', values: ['name'], example: 'uplink', with: '--timeout',
      doc: 'Names the timer, in up to 27 characters.' },
    { name: '--alarm', values: [], with: '--timeout 30 --label night',
      doc: 'Lets the timer run while the machine sleeps.' },
  ] },
  { kind: 'target', name: 'LED', doc: 'Blinks a light of the machine.', options: [
    { name: '--led-trigger-id', values: ['name'], example: 'ssh',
      doc: 'Names the trigger that a light is tied to.' },
    { name: '--led-delay', values: ['milliseconds'], example: '100', with: '--led-trigger-id ssh',
      doc: 'Keeps the light on for this long; inf: for ever.' },
    { name: '--led-always-blink', values: [], with: '--led-trigger-id ssh',
      doc: 'Blinks even if the light is on already.' },
  ] },
] as const satisfies readonly ExtensionFact[];
