import { compactStructs, row, type StructTable, struct } from './row.ts';

/** What every object has. Source: k8s.io/apimachinery, meta/v1. */
export const metaStructs: StructTable = {
  ObjectMeta: struct({
    name: row('string', 'The name of the object, unique for its kind in its namespace. Fixed once created.'),
    namespace: row(
      'string',
      "The namespace that the object lives in. Absent: kubectl's current one, mostly `default`.",
    ),
    labels: row(
      'map:string',
      'Pairs that selectors match. Keys `[prefix/]name`, values of at most 63 characters.',
    ),
    annotations: row(
      'map:string',
      'Pairs for tools and people. No selector sees them; values are free text.',
    ),
    generateName: row('string', 'A prefix: the server appends five characters and makes the name of it.'),
    finalizers: row('[]string', 'Who must let go before the object disappears.'),
    ownerReferences: row('[]OwnerReference', 'Objects that this one goes away with.'),
    creationTimestamp: row('time', 'Set by the server.'),
    deletionTimestamp: row('time', 'Set by the server when deletion was asked for.'),
    deletionGracePeriodSeconds: row('int64', 'Seconds that the object has to end by itself.'),
    generation: row('int64', 'Counted up by the server with every change of the spec.'),
    managedFields: row('[]ManagedFieldsEntry', 'Who set which field; kept by the server.'),
    resourceVersion: row('string', "The server's word for this state of the object."),
    selfLink: row('string', 'No longer set.'),
    uid: row('string', 'Unique in space and time; set by the server.'),
  }),
  LabelSelector: struct({
    matchLabels: row('map:string', 'Pairs that must all be there.'),
    matchExpressions: row(
      '[]LabelSelectorRequirement',
      'Conditions that must all hold, besides `matchLabels`.',
    ),
  }),
  LabelSelectorRequirement: struct({
    key: row('string', 'The label that the condition is about.'),
    operator: row('string', '`NotIn` and `DoesNotExist` hold for objects without the label too.', {
      values: ['In', 'NotIn', 'Exists', 'DoesNotExist'],
    }),
    values: row('[]string', 'For `In` and `NotIn` at least one; for the others none.'),
  }),
  OwnerReference: struct({
    apiVersion: row('string', "The owner's API version."),
    kind: row('string', "The owner's kind."),
    name: row('string', "The owner's name."),
    uid: row('string', "The owner's uid."),
    controller: row('bool', 'Is this owner the one that steers the object? At most one is.'),
    blockOwnerDeletion: row('bool', 'The owner waits for this object when it is deleted in the foreground.'),
  }),
  Namespace: struct({
    apiVersion: row('string', 'v1'),
    kind: row('string', 'Namespace'),
    metadata: row('ObjectMeta', 'Its labels are what a `namespaceSelector` sees.'),
    spec: row('NamespaceSpec', 'Finalizers.'),
    status: row('any', 'Set by the server.'),
  }),
  Node: struct({
    apiVersion: row('string', 'v1'),
    kind: row('string', 'Node'),
    metadata: row(
      'ObjectMeta',
      'Its label `topology.kubernetes.io/zone` is the zone that topology hints mean.',
    ),
    spec: row('NodeSpec', 'Set by the cloud and by the controllers.'),
    status: row('NodeStatus', 'Set by kubelet.'),
  }),
  ...compactStructs(`
    NodeSpec podCIDR:string podCIDRs:[]string ...
    NodeStatus addresses:[]NodeAddress ...
    NodeAddress type:string address:string
    ManagedFieldsEntry apiVersion:string fieldsType:string fieldsV1:any manager:string operation:string subresource:string time:time
    NamespaceSpec finalizers:[]string
    ObjectReference apiVersion:string fieldPath:string kind:string name:string namespace:string resourceVersion:string uid:string
    LocalObjectReference name:string
    TypedLocalObjectReference apiGroup:string kind:string name:string
    TypedObjectReference apiGroup:string kind:string name:string namespace:string
  `),
};
