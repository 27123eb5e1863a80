import {
  type EndpointSlice,
  ObjectPlace,
  type Pod,
  type ProxyObjects,
  type Service,
  type Workload,
} from '../kubeproxy/index.ts';
import type { ManifestObject } from '../kubernetes/index.ts';

const kept = new WeakMap<ProxyObjects, ProxyIndex>();

/** What manifests hold for kube-proxy, by Service: asking for one looks at its own namespace only. */
export class ProxyIndex {
  readonly #objects: ProxyObjects;
  readonly #byObject = new Map<ManifestObject, Service>();
  readonly #slices = new Map<string, EndpointSlice[]>();
  readonly #pods = new Map<string, Pod[]>();
  readonly #workloads = new Map<string, Workload[]>();
  /** How many manifests that a person wrote name a Service. */
  readonly #written = new Map<string, number>();

  private constructor(objects: ProxyObjects) {
    this.#objects = objects;
    for (const service of objects.services) {
      const object = ObjectPlace.of(service.handle)?.object;
      if (object === undefined) continue;
      this.#byObject.set(object, service);
      const key = keyOf(service);
      if (!isLive(object)) this.#written.set(key, (this.#written.get(key) ?? 0) + 1);
    }
    for (const slice of objects.slices) append(this.#slices, `${slice.namespace}/${slice.service}`, slice);
    for (const pod of objects.pods) append(this.#pods, pod.namespace, pod);
    for (const workload of objects.workloads) append(this.#workloads, workload.namespace, workload);
  }

  static of(objects: ProxyObjects): ProxyIndex {
    const known = kept.get(objects) ?? new ProxyIndex(objects);
    kept.set(objects, known);
    return known;
  }

  /** The Service that an object is; null: it is none, or its name can't be known. */
  serviceOf(object: ManifestObject): Service | null {
    return this.#byObject.get(object) ?? null;
  }

  /** Overlays: which of them the nodes follow is not known. What kubectl printed is what they follow. */
  isAmbiguous(service: Service, object: ManifestObject): boolean {
    return !isLive(object) && (this.#written.get(keyOf(service)) ?? 0) > 1;
  }

  /** What there is for one Service alone. */
  around(service: Service): ProxyObjects {
    const { namespace } = service;
    return {
      ...this.#objects,
      services: [service],
      slices: this.#slices.get(keyOf(service)) ?? [],
      pods: this.#pods.get(namespace) ?? [],
      workloads: this.#workloads.get(namespace) ?? [],
    };
  }
}

/** Printed by kubectl: as the API server has it. */
function isLive({ root }: ManifestObject): boolean {
  return !root.at('metadata', 'uid').isAbsent || !root.at('metadata', 'resourceVersion').isAbsent;
}

function keyOf({ namespace, name }: Service): string {
  return `${namespace}/${name}`;
}

function append<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
