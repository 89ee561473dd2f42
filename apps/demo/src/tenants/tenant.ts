/** What the demo knows of an application that forFeature sets up. */
export interface Tenant {
  /** Its `applicationId`. */
  readonly ID: string;
  readonly Name: string;
  /** What it counts. */
  readonly Goods: string;
  /** Where its addresses begin, and the name of its cookie: what follows from the id. */
  readonly Base: string;
  readonly Cookie: string;
}

export const ACME = tenant('acme', 'Acme', 'anvils');
export const GLOBEX = tenant('globex', 'Globex', 'gadgets');

function tenant(ID: string, Name: string, Goods: string): Tenant {
  return { ID, Name, Goods, Base: `/livetemplate/${ID}`, Cookie: `livetemplate-${ID}` };
}
