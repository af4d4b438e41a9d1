import type { Company } from '../../sandbox/exchange/company.ts';

const AGENTS = 14;
/** So few that several calls of one number go on at once. */
const CUSTOMERS = 60;

/** A sales office on a busy day. */
export const benchCompany: Company = {
  agents: Array.from({ length: AGENTS }, (_, index) => ({
    extension: String(101 + index),
    login: `agent${index + 1}`,
    name: `Agent ${index + 1}`,
    telnum: `790000002${String(index + 1).padStart(2, '0')}`,
  })),
  customers: [
    ...Array.from({ length: CUSTOMERS }, (_, index) => ({
      number: `790000010${String(index).padStart(2, '0')}`,
    })),
    { number: null },
  ],
  line: '74950000001',
  lineName: 'Сайт',
  groupName: 'Продажи',
};
