/** Whom a department rings: all at once, in turn, one after the other, or more and more of them. */
export type DepartmentOrder = 'all' | 'evenly' | 'inOrder' | 'waterfall';

export interface DepartmentMember {
  /** The PBX's own id of the user. */
  userId: string;
  /** Whether the department rings this person; absent where the PBX does not say. */
  isRung?: boolean;
}
/** A department, hunt group or ring group of the PBX, as far as it tells. */
export interface PbxDepartment {
  /** The PBX's own id of it. */
  id: string;
  name: string;
  extension?: string;
  order?: DepartmentOrder;
  members: DepartmentMember[];
}
export interface DepartmentOperations {
  list(): Promise<PbxDepartment[]>;
  /** Whether this department rings this member; who belongs to it stays as it is. */
  setRung(change: { departmentId: string; userId: string; isRung: boolean }): Promise<void>;
}
