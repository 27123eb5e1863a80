import type { Field, ManifestObject } from '../objects/index.ts';
import { type LabelSelector, mapSelector, parseLabelSelector } from '../selectors.ts';

/** A selector of labels, where it is written, and whose labels it looks at. */
export interface SelectorSite {
  readonly object: ManifestObject;
  /** A LabelSelector, or the plain map of a Service. */
  readonly field: Field;
  /** Null: a template leaves part of it open. Empty: everything. */
  readonly selector: LabelSelector | null;
  /** The labels that it names. */
  readonly keys: ReadonlySet<string>;
  /** `template`: pods, and those of the object itself only. */
  readonly selects: 'pods' | 'template' | 'namespaces';
  /** The namespaces whose pods it looks at; null: the object's own. */
  readonly namespaces: { readonly names: readonly string[] } | { readonly selector: LabelSelector } | null;
}

/** An object stays the same while nobody edits it, and so do its selectors. */
const sitesByObject = new WeakMap<ManifestObject, readonly SelectorSite[]>();

/** Every selector of an object that looks at pods or namespaces, in the order of the text. */
export function selectorSites(object: ManifestObject): readonly SelectorSite[] {
  const known = sitesByObject.get(object);
  if (known !== undefined) return known;
  const sites = readSites(object);
  sitesByObject.set(object, sites);
  return sites;
}

/** The selector that a field is, or is inside of; null: none. */
export function siteAround(object: ManifestObject, field: Field): SelectorSite | null {
  for (let at: Field | null = field; at !== null; at = at.parent) {
    const site = selectorSites(object).find((it) => it.field === at);
    if (site !== undefined) return site;
  }
  return null;
}

function readSites(object: ManifestObject): SelectorSite[] {
  const spec = object.root.get('spec');
  if (object.kind === 'Service') {
    const field = spec.get('selector');
    // No selector, or an empty one: nobody but a person writes its endpoints.
    return field.pairs.length === 0 ? [] : [plainSite(object, field, 'pods')];
  }
  if (object.kind === 'ReplicationController') {
    const field = spec.get('selector');
    const own = field.isAbsent ? [] : [plainSite(object, field, 'template')];
    return [...own, ...labelSelectors(object, spec.get('template'))];
  }
  return labelSelectors(object, spec);
}

function plainSite(object: ManifestObject, field: Field, selects: SelectorSite['selects']): SelectorSite {
  const selector = field.holdsUnknown ? null : mapSelector(field.labels);
  const keys = new Set(field.pairs.map(([key]) => key));
  return { object, field, selector, keys, selects, namespaces: null };
}

function labelSelectors(object: ManifestObject, field: Field): SelectorSite[] {
  if (field.type === 'LabelSelector') {
    const site = readSite(object, field);
    return site === null ? [] : [site];
  }
  if (field.type === 'any' || field.isUnknown || field.node === null) return [];
  if (field.node.kind === 'sequence') return field.items.flatMap((item) => labelSelectors(object, item));
  if (field.node.kind !== 'mapping' || field.type.startsWith('map:')) return [];
  return field.pairs.flatMap(([, inside]) => labelSelectors(object, inside));
}

function readSite(object: ManifestObject, field: Field): SelectorSite | null {
  const holder = field.parent;
  if (holder === null) return null;
  const selector = parseLabelSelector(field);
  const keys = new Set([
    ...field.get('matchLabels').pairs.map(([key]) => key),
    ...field.get('matchExpressions').items.map((expression) => expression.get('key').text),
  ]);
  const base = { object, field, selector, keys, namespaces: null };
  const isOf = (name: string) => field === holder.get(name);
  switch (holder.type) {
    case 'DeploymentSpec':
    case 'StatefulSetSpec':
    case 'DaemonSetSpec':
    case 'ReplicaSetSpec':
    case 'JobSpec':
      return { ...base, selects: 'template' };
    case 'NetworkPolicySpec':
    case 'TopologySpreadConstraint':
      return { ...base, selects: 'pods' };
    case 'NetworkPolicyPeer':
    case 'AdminPods': {
      if (isOf('namespaceSelector')) return { ...base, selects: 'namespaces' };
      return { ...base, selects: 'pods', namespaces: bySelector(holder.get('namespaceSelector')) };
    }
    case 'PodAffinityTerm': {
      if (isOf('namespaceSelector')) return { ...base, selects: 'namespaces' };
      const named = holder.get('namespaces').texts;
      const namespaces = named.length > 0 ? { names: named } : bySelector(holder.get('namespaceSelector'));
      return { ...base, selects: 'pods', namespaces };
    }
    case 'AdminSubject':
    case 'AdminPeer':
      return isOf('namespaces') ? { ...base, selects: 'namespaces' } : null;
    default:
      return null;
  }
}

/** A selector that isn't known looks at no namespace. */
function bySelector(field: Field): SelectorSite['namespaces'] {
  if (field.isAbsent) return null;
  const selector = parseLabelSelector(field);
  return selector === null ? { names: [] } : { selector };
}
