import type { Agent, Customer } from './exchange/company.ts';

/** A person outside, of the demo. Everybody here is made up; numbers are of the fictional block +7 900 000 xx xx. */
export type DemoPerson = {
  name: string;
  company: string;
  position: string;
  /** E.164; the first is the main one. */
  numbers: string[];
  /** Extension of the agent who looks after them. */
  ownerExtension?: string;
  /** Only the CRMs know them: their names come from there. */
  inCrmsOnly?: true;
};

export const demoAgents: readonly Agent[] = [
  { extension: '101', login: 'primerova', name: 'Анна Примерова', telnum: '79000000201' },
  { extension: '102', login: 'obraztsov', name: 'Борис Образцов', telnum: '79000000202' },
  { extension: '103', login: 'shablonova', name: 'Вера Шаблонова', telnum: '79000000203' },
  { extension: '104', login: 'testov', name: 'Глеб Тестов', telnum: '79000000204' },
];

export const demoPeople: readonly DemoPerson[] = [
  {
    name: 'Иван Вымышленный',
    company: 'ООО «Пример»',
    position: 'Директор',
    numbers: ['+79000000101', '+79000000121'],
    ownerExtension: '101',
  },
  {
    name: 'Мария Придуманная',
    company: 'ООО «Пример»',
    position: 'Бухгалтер',
    numbers: ['+79000000102'],
    ownerExtension: '101',
  },
  {
    name: 'Пётр Небывалов',
    company: 'Ромашка-Тест',
    position: 'Закупки',
    numbers: ['+79000000103'],
    ownerExtension: '102',
  },
  {
    name: 'Ольга Сказочная',
    company: 'Ромашка-Тест',
    position: 'Секретарь',
    numbers: ['+79000000104'],
    ownerExtension: '102',
  },
  // Two people behind one reception telephone: who calls from it cannot be told apart.
  {
    name: 'Сергей Условный',
    company: 'АО «Образец»',
    position: 'Инженер',
    numbers: ['+79000000105'],
    ownerExtension: '103',
  },
  {
    name: 'Елена Условная',
    company: 'АО «Образец»',
    position: 'Приёмная',
    numbers: ['+79000000105', '+79000000125'],
    ownerExtension: '101',
  },
  {
    name: 'Николай Ненастоящий',
    company: 'ИП Ненастоящий (пример)',
    position: 'Владелец',
    numbers: ['+79000000106'],
    ownerExtension: '101',
  },
  {
    name: 'Татьяна Макетова',
    company: 'Стройка-Макет',
    position: 'Снабжение',
    numbers: ['+79000000107'],
    ownerExtension: '104',
  },
  { name: 'Алексей Черновиков', company: 'Стройка-Макет', position: 'Прораб', numbers: ['+79000000108'] },
  {
    name: 'Дарья Заглушкина',
    company: 'ООО «Заглушка»',
    position: 'Маркетинг',
    numbers: ['+79000000109'],
    ownerExtension: '103',
  },
  {
    name: 'Роман Выдумкин',
    company: 'Кафе «Выдумка»',
    position: 'Управляющий',
    numbers: ['+79000000110'],
    inCrmsOnly: true,
  },
  {
    name: 'Светлана Понарошку',
    company: 'Школа «Понарошку»',
    position: 'Завуч',
    numbers: ['+79000000111'],
    ownerExtension: '102',
    inCrmsOnly: true,
  },
];

/** Whom the hub knows by itself. */
export const demoContacts: readonly DemoPerson[] = demoPeople.filter(({ inCrmsOnly }) => inCrmsOnly !== true);

/** A number that nobody has. */
const UNKNOWN_NUMBER = '79000000199';

/** Everybody who calls in the demo: people from each of their numbers, somebody unknown, somebody withheld. */
export const demoCallers: readonly Customer[] = [
  ...demoPeople.flatMap(({ name, numbers }) =>
    numbers.map((number) => ({ name, number: number.replace('+', '') })),
  ),
  { number: UNKNOWN_NUMBER },
  { number: null },
];

/** Somebody whose name only the CRMs have. */
export const callerOfCrms: Customer | undefined = demoCallers.find(({ name }) =>
  demoPeople.some((person) => person.inCrmsOnly === true && person.name === name),
);
