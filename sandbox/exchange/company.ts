/** A person of the company and the devices by which each virtual PBX knows them. */
export type Agent = {
  /** Short number inside the PBX: '101'. */
  extension: string;
  /** Name of the account in the cabinet of a cloud PBX. */
  login: string;
  name: string;
  /** The agent's own outside number, digits only: '79000000201'. */
  telnum: string;
};

/** Somebody outside. `number` is digits with the country code, null when the caller withholds it. */
export type Customer = { number: string | null; name?: string };

export type Company = {
  /** The first is the one who sits before the desktop in the demo; scripts favour them. */
  agents: readonly Agent[];
  customers: readonly Customer[];
  /** The company's number that is called, digits only. */
  line: string;
  /** What the PBX calls that number, where it says so. */
  lineName: string;
  /** The department that hunts and ring groups go through. */
  groupName: string;
};
