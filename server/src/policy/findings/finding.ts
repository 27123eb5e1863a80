/** Something about policies that their author should know. Codes are stable. */
export interface PolicyFinding {
  readonly code: 'NP101' | 'NP102' | 'NP103' | 'NP104';
  readonly severity: 'warning' | 'information';
  readonly place: FindingPlace;
  readonly message: string;
  readonly related: readonly (FindingPlace & { readonly message: string })[];
}

/** An object by its handle, and the API's path in it. */
export interface FindingPlace {
  readonly handle: unknown;
  readonly path: string;
}
