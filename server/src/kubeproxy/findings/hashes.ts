import { type DumpFinding, finding, nameIn, quickValue } from '../../iptables/index.ts';
import { readComment } from '../comments.ts';
import { endpointHash, type Protocol, servicePortHash, servicePortString } from '../names.ts';
import type { ServiceIdentity, ServicePort } from '../services.ts';
import { serviceWords, shortChain } from '../wording.ts';
import { proxyRules } from './rules.ts';

/**
 * Chains whose hash isn't that of the Service port or endpoint that the rules name. Where no hash at all fits,
 * somebody changed names throughout, or it isn't kube-proxy's way to make them: nothing is said. Cost: a hash for
 * each Service and endpoint.
 */
export function* hashFindings(services: readonly ServicePort[]): Generator<readonly DumpFinding[]> {
  const wrong: ServicePort[] = [];
  const right: ServicePort[] = [];
  for (const service of services) {
    const { hashConfirmed } = service;
    if (hashConfirmed !== null) (hashConfirmed ? right : wrong).push(service);
    yield [];
  }
  if (right.length === 0) return;
  const owners = wrong.length === 0 ? new Map<string, string>() : ownersByHash(services);
  for (const service of wrong) yield wrongService(service, owners);
  for (const service of right) yield [...wrongEntrances(service), ...wrongEndpoints(service)];
}

/** Rules that name one Service in their comment and jump to the chain of another. */
function wrongEntrances(service: ServicePort): DumpFinding[] {
  return service.entrances.flatMap(({ rule, fate }) => {
    const comment = readComment(quickValue(rule, '--comment') ?? '');
    if (fate !== 'chain' || comment === null || comment.text === service.identity?.text) return [];
    const values = [shortChain(rule.target), serviceWords(service), comment.text];
    return finding(proxyRules['foreign-hash'], nameIn(rule, rule.target), { values });
  });
}

function wrongService(service: ServicePort, owners: ReadonlyMap<string, string>): DumpFinding[] {
  const { identity, hash, protocol, entrances, chains } = service;
  const line =
    entrances.find(({ rule }) => hash !== null && rule.target.endsWith(hash))?.rule ??
    [chains.service, chains.local, chains.external, chains.firewall].find((chain) => chain !== null)?.line;
  if (identity === null || hash === null || !line) return [];
  const name = line.target.endsWith(hash) ? line.target : line.name;
  const owner = owners.get(hash);
  const place = nameIn(line, name);
  const words = serviceWords(service);
  if (owner !== undefined && owner !== words) {
    return [finding(proxyRules['foreign-hash'], place, { values: [shortChain(name), owner, words] })];
  }
  const expected = `${name.slice(0, -hash.length)}${servicePortHash(identity.text, protocol)}`;
  return [finding(proxyRules['wrong-hash'], place, { values: [name, words, expected] })];
}

const PROTOCOLS: readonly Protocol[] = ['tcp', 'udp', 'sctp'];

/** Every hash that a Service of the dump can have, of any protocol, with and without the trailing colon. */
function ownersByHash(services: readonly ServicePort[]): Map<string, string> {
  const owners = new Map<string, string>();
  for (const service of services) {
    if (service.identity === null) continue;
    for (const text of spellings(service.identity)) {
      for (const protocol of PROTOCOLS) {
        const words = `${serviceWords(service)}${protocol === service.protocol ? '' : ` over ${protocol}`}`;
        owners.set(servicePortHash(text, protocol), words);
      }
    }
  }
  return owners;
}

function spellings(identity: ServiceIdentity): Set<string> {
  return new Set([identity.text, servicePortString(identity, true), servicePortString(identity, false)]);
}

function wrongEndpoints({ identity, protocol, endpoints }: ServicePort): DumpFinding[] {
  if (identity === null) return [];
  const found = endpoints.flatMap(({ chainName, dnat, draw, port, text }) => {
    if (text === null || port === null || dnat === null || draw === null || !dnat.saved.includes(text))
      return [];
    const expected = `KUBE-SEP-${endpointHash(identity.text, protocol, text)}`;
    if (expected === chainName) return [];
    const values = [chainName, `${text} of ${identity.text}`, expected];
    return finding(proxyRules['wrong-hash'], nameIn(draw, chainName), { values });
  });
  return found;
}
