import { formatMessage } from '../../text/index.ts';
import type { ClusterView } from '../findings/index.ts';
import { describeObject, type ManifestObject } from '../objects/index.ts';
import {
  dnsLabelProblem,
  labelValueProblem,
  latestVersion,
  portNameProblem,
  qualifiedNameProblem,
  type RuleName,
  rules,
  serviceNameForm,
} from '../validation/index.ts';
import { type LabelName, looksAt, mentionsIn, sharedLabel, sitesNaming, wouldPick } from './labels.ts';
import { nameAt } from './nameAt.ts';
import type { Name } from './names.ts';
import { declaredPorts, sharedPodPort } from './ports.ts';
import { selectorSites } from './selectorSites.ts';

/** What can get another name without anybody outside of the files being asked. */
export type Renameable = Exclude<Name, { kind: 'namespace' | 'pods' }>;

/** Which half of a label is renamed; of everything else there is one. */
export type Part = 'key' | 'value';

/** Numbers, namespaces and workloads are not renamed: what stands behind them is not in the files alone. */
export function isRenameable(name: Name): name is Renameable {
  if (name.kind === 'pod port' || name.kind === 'service port') return typeof name.port === 'string';
  return name.kind === 'label' || name.kind === 'service';
}

/** The name with everything that shares it, so that all who use it still mean the same after a rename. */
export function sharedName(view: ClusterView, name: Renameable, part: Part): Renameable {
  switch (name.kind) {
    case 'label':
      return sharedLabel(view, part === 'key' ? { ...name, value: null } : name);
    case 'pod port':
      return sharedPodPort(view, { ...name, container: null }, (...place) => {
        const found = nameAt(...place);
        return found?.kind === 'pod port' ? found : null;
      });
    default:
      return name;
  }
}

/** Why the API server would refuse a new name, as a sentence; null: it would take it. */
export function newNameProblem(name: Renameable, part: Part, newName: string): string | null {
  const say = (rule: RuleName, problem: string | null, ...more: string[]) =>
    problem === null ? null : formatMessage(rules[rule].message, [newName, ...more, problem]);
  switch (name.kind) {
    case 'pod port':
      return say('port-name', portNameProblem(newName));
    case 'service port':
      return say('dns-label', dnsLabelProblem(newName));
    case 'service':
      return say('name-form', serviceNameForm(latestVersion)(newName), 'a Service');
    case 'label':
      return part === 'key'
        ? say('label-key', qualifiedNameProblem(newName))
        : say('label-value', labelValueProblem(newName), name.key);
  }
}

/** What has the new name already, so that two things would become one; as a sentence. null: nothing. */
export function collision(view: ClusterView, name: Renameable, part: Part, newName: string): string | null {
  switch (name.kind) {
    case 'service': {
      const [other] = view.servicesNamed(newName, name.namespace);
      return other === undefined ? null : `There is a ${describeObject(other.object)} already.`;
    }
    case 'service port': {
      const other = name.services.find(({ ports }) => ports.some((port) => port.name === newName));
      return other === undefined ? null : `${describeObject(other.object)} has a port ${newName} already.`;
    }
    case 'pod port': {
      const other = name.pods.find(
        (pods) => declaredPorts({ ...name, port: newName, protocol: null }, pods).length > 0,
      );
      return other === undefined ? null : `${describeObject(other.object)} has a port ${newName} already.`;
    }
    case 'label':
      return labelCollision(view, name, part, newName);
  }
}

function labelCollision(view: ClusterView, label: LabelName, part: Part, newName: string): string | null {
  const { key, holders, site } = label;
  if (part === 'key') {
    const other = holders.find(({ labels }) => labels.has(newName));
    if (other !== undefined) return `${describeObject(other.object)} has a label ${newName} already.`;
  }
  const after = holders.map((holder) => {
    const labels = new Map(holder.labels);
    const value = labels.get(key) ?? '';
    if (part === 'key') labels.delete(key);
    labels.set(part === 'key' ? newName : key, part === 'key' ? value : newName);
    return { ...holder, labels };
  });
  const renamed = part === 'key' ? { key: newName, value: null } : { key, value: newName };
  const [asker] = sitesNaming(view, { ...renamed, holders: after });
  const pair = part === 'key' ? newName : `${key}=${newName}`;
  if (asker !== undefined)
    return `${describeObject(asker.object)} asks for ${pair} already: it would pick these pods too.`;
  const sites = [...sitesNaming(view, label), ...(site === null ? [] : [site])];
  const [other] = sites.flatMap((it) => wouldPick(view, it, label, renamed));
  return other === undefined
    ? null
    : `${describeObject(other.object)} has ${pair} already: selectors would pick it too.`;
}

/**
 * What a template leaves open of those who share a name, so that nobody knows who else means it; null: nothing. The
 * name must be the shared one.
 */
export function openPart(view: ClusterView, name: Renameable): ManifestObject | null {
  if (name.kind === 'pod port') return name.pods.find(({ portsKnown }) => !portsKnown)?.object ?? null;
  if (name.kind !== 'label') return null;
  const holder = name.holders.find(({ labelsKnown }) => !labelsKnown);
  if (holder !== undefined) return holder.object;
  const site = view.objects
    .flatMap(selectorSites)
    .filter((it) => it.selector === null && mentionsIn(it, name.key, name.value).length > 0)
    .find((it) => name.holders.some((each) => looksAt(view, it, each)));
  return site?.object ?? null;
}
