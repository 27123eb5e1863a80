/** The settings of collecting with their defaults, as package.json offers them. An empty one counts as not set. */
export const collectSettings = {
  kubectlPath: 'kubectl',
  'collect.namespace': 'kube-system',
  'collect.selector': 'k8s-app=kube-proxy',
  'collect.debugImage': 'busybox:1.37',
} as const;
