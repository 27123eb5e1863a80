import type { ClusterView } from '../findings/index.ts';
import type { PodSet } from '../model/index.ts';
import type { Field, ManifestObject } from '../objects/index.ts';
import { type Labels, matchesLabels, namespaceLabels } from '../selectors.ts';
import { defined, type Mention, used } from './mention.ts';
import { type SelectorSite, selectorSites, siteAround } from './selectorSites.ts';

/** Labels that selectors look at: those of pods, or of a namespace. */
export interface LabelHolder {
  readonly object: ManifestObject;
  readonly of: 'pods' | 'namespaces';
  readonly namespace: string;
  readonly labels: Labels;
  readonly labelsKnown: boolean;
  readonly labelsField: Field;
}

/** A label as a cursor on it means it. */
export interface LabelName {
  readonly kind: 'label';
  readonly key: string;
  /** Null: whatever its value is, as in `Exists`. */
  readonly value: string | null;
  /** Who has it: those whom the selector picks, else all that it looks at. */
  readonly holders: readonly LabelHolder[];
  /** The selector that asks for it, where the cursor is in one. */
  readonly site: SelectorSite | null;
}

/** The labels that an object gives to its pods, or has as a namespace; null: no selector looks at it. */
export function holderOf(view: ClusterView, object: ManifestObject): LabelHolder | null {
  const pods = view.podSetOf(object);
  if (pods !== null) return podHolder(pods);
  return object.kind === 'Namespace' ? namespaceHolder(object) : null;
}

/**
 * The label that a selector asks for: of those whom it picks; where it picks nobody, of those who have the label.
 */
export function labelInSelector(
  view: ClusterView,
  site: SelectorSite,
  key: string,
  value: string | null,
): LabelName {
  const having = holdersInScope(view, site).filter((holder) => has(holder, key, value));
  const picked = having.filter(
    ({ labels }) => site.selector !== null && matchesLabels(site.selector, labels),
  );
  return { kind: 'label', key, value, holders: picked.length > 0 ? picked : having, site };
}

/** Whose labels a selector, or a part of it, can ask for; null: the field is in none. */
export function labelsToSelect(
  view: ClusterView,
  object: ManifestObject,
  field: Field,
): readonly LabelHolder[] | null {
  const site = siteAround(object, field);
  if (site !== null) return holdersInScope(view, site);
  // An empty map of a Service selects nobody yet.
  if (object.kind !== 'Service' || field !== object.root.at('spec', 'selector')) return null;
  return view.podsIn(object.namespace ?? '').map(podHolder);
}

/** The pairs that selectors ask for of labels, with who asks: where the labels of pods or of a namespace are written. */
export function labelsWanted(
  view: ClusterView,
  object: ManifestObject,
  field: Field,
): readonly Pick<LabelHolder, 'object' | 'labels'>[] {
  const holder = holderOf(view, object);
  if (holder === null || holder.labelsField !== field) return [];
  return view.objects
    .flatMap(selectorSites)
    .filter((site) => looksAt(view, site, holder))
    .map((site) => ({
      object: site.object,
      labels: new Map(
        (site.selector ?? []).flatMap((it) =>
          it.operator === 'equals' ? [[it.key, it.value] as const] : [],
        ),
      ),
    }));
}

/** The pods and namespaces that a selector certainly picks. */
export function picked(view: ClusterView, site: SelectorSite): LabelHolder[] {
  const { selector } = site;
  if (selector === null) return [];
  return holdersInScope(view, site).filter(
    ({ labels, labelsKnown }) => labelsKnown && matchesLabels(selector, labels),
  );
}

/** Every place that names a label: where its holders have it, and the selectors that pick them by it. */
export function labelMentions(view: ClusterView, label: LabelName): Mention[] {
  const { key, value, holders, site } = label;
  const definitions = holders.map(({ object, labelsField }) =>
    defined(object, labelsField.get(key), value === null ? 'key' : 'pair'),
  );
  const sites = sitesNaming(view, label);
  const all = site === null || sites.includes(site) ? sites : [site, ...sites];
  return [...definitions, ...all.flatMap((it) => mentionsIn(it, key, value))];
}

/** The selectors that pick one of the label's holders, or leave one out, by this label. */
export function sitesNaming(
  view: ClusterView,
  label: Pick<LabelName, 'key' | 'value' | 'holders'>,
): SelectorSite[] {
  return view.objects
    .flatMap(selectorSites)
    .filter((site) => mentionsIn(site, label.key, label.value).length > 0)
    .filter((site) => label.holders.some((holder) => isAsked(view, site, label, holder)));
}

/**
 * The label with everybody who shares it: the selectors that pick one of its holders pick others by it, and those
 * are picked by other selectors. A selector that picks nobody shares it with nobody.
 */
export function sharedLabel(view: ClusterView, label: LabelName): LabelName {
  const { key, value, site } = label;
  const holders = new Map<Field, LabelHolder>();
  const add = (found: readonly LabelHolder[]) => {
    const fresh = found.filter((it) => !holders.has(it.labelsField));
    for (const holder of fresh) holders.set(holder.labelsField, holder);
    return fresh;
  };
  let fresh = add(site === null ? label.holders : pickedBy(view, site, label));
  while (fresh.length > 0) {
    fresh = add(sitesNaming(view, { key, value, holders: fresh }).flatMap((it) => pickedBy(view, it, label)));
  }
  return { ...label, holders: [...holders.values()] };
}

/** The same label on the workloads themselves: no selector sees it, but people take it for the same. */
export function ownLabels({ key, value, holders }: LabelName): Mention[] {
  return holders.flatMap(({ object, labelsField }) => {
    const labels = object.root.at('metadata', 'labels');
    const own = labels.get(key);
    const isSame = own.key !== null && !own.isUnknown && (value === null || own.text === value);
    return isSame && labels !== labelsField ? [used(object, own, value === null ? 'key' : 'pair')] : [];
  });
}

function pickedBy(view: ClusterView, site: SelectorSite, { key, value }: LabelName): LabelHolder[] {
  return picked(view, site).filter((holder) => has(holder, key, value));
}

/** Where a selector names a label. Empty: it doesn't. */
export function mentionsIn(
  { object, field, keys }: SelectorSite,
  key: string,
  value: string | null,
): Mention[] {
  if (!keys.has(key)) return [];
  const pairs = field.type === 'LabelSelector' ? field.get('matchLabels') : field;
  const pair = pairs.get(key);
  const mentions: Mention[] = [];
  if (pair.key !== null && !pair.isUnknown && (value === null || pair.text === value)) {
    mentions.push(used(object, pair, value === null ? 'key' : 'pair'));
  }
  if (field.type !== 'LabelSelector') return mentions;
  for (const expression of field.get('matchExpressions').items) {
    if (expression.get('key').text !== key) continue;
    const values = expression.get('values').items.filter(({ isUnknown }) => !isUnknown);
    if (value === null || expression.get('values').items.length === 0) {
      mentions.push(used(object, expression.get('key')));
    } else {
      mentions.push(...values.filter(({ text }) => text === value).map((item) => used(object, item)));
    }
  }
  return mentions;
}

/** Who would be picked by a selector too if it asked for another label instead of the one that it names. */
export function wouldPick(
  view: ClusterView,
  site: SelectorSite,
  { key }: LabelName,
  other: Pick<LabelName, 'key' | 'value'>,
): LabelHolder[] {
  const kept = site.selector?.filter((requirement) => requirement.key !== key) ?? [];
  return holdersInScope(view, site).filter(
    (holder) => has(holder, other.key, other.value) && matchesLabels(kept, holder.labels),
  );
}

/**
 * Does the selector look at the holder, and fit but for this label? What it asks of the label is in its mentions;
 * where any value counts, one that it wants must be the holder's.
 */
function isAsked(
  view: ClusterView,
  site: SelectorSite,
  { key, value }: Pick<LabelName, 'key' | 'value'>,
  holder: LabelHolder,
): boolean {
  const others = site.selector?.filter(
    (requirement) =>
      requirement.key !== key ||
      (value === null && requirement.operator !== 'notin' && requirement.operator !== 'absent'),
  );
  if (others === undefined || !looksAt(view, site, holder)) return false;
  return matchesLabels(others, holder.labels);
}

/** Is the holder among those that the selector picks from? */
export function looksAt(view: ClusterView, site: SelectorSite, holder: LabelHolder): boolean {
  if (site.selects === 'template') return holder.object === site.object;
  if (site.selects !== holder.of) return false;
  return holder.of === 'namespaces' || namespacesOf(view, site).includes(holder.namespace);
}

function holdersInScope(view: ClusterView, site: SelectorSite): LabelHolder[] {
  if (site.selects === 'namespaces') {
    return view.objects.filter(({ kind }) => kind === 'Namespace').map(namespaceHolder);
  }
  if (site.selects === 'template') {
    const own = view.podSetOf(site.object);
    return own === null ? [] : [podHolder(own)];
  }
  return namespacesOf(view, site).flatMap((namespace) => view.podsIn(namespace).map(podHolder));
}

function namespacesOf(view: ClusterView, { object, namespaces }: SelectorSite): readonly string[] {
  if (namespaces === null) return [object.namespace ?? ''];
  return 'names' in namespaces ? namespaces.names : view.namespacesOf(namespaces.selector);
}

function has({ labels }: LabelHolder, key: string, value: string | null): boolean {
  return value === null ? labels.has(key) : labels.get(key) === value;
}

function podHolder({ object, namespace, labels, labelsKnown, labelsField }: PodSet): LabelHolder {
  return { object, of: 'pods', namespace, labels, labelsKnown, labelsField };
}

function namespaceHolder(object: ManifestObject): LabelHolder {
  const labelsField = object.root.at('metadata', 'labels');
  const labels = namespaceLabels(object);
  const labelsKnown = !labelsField.holdsUnknown && object.certainty !== 'lines';
  return { object, of: 'namespaces', namespace: object.name, labels, labelsKnown, labelsField };
}
