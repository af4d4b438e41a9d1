import type { Sentences } from '../../kit/sentences.ts';

export const inRussian: Sentences = {
  'Address of Creatio': 'Адрес Creatio',
  'As people open it, without /0 and what follows: https://company.creatio.com':
    'Как его открывают люди, без /0 и всего, что дальше: https://company.creatio.com',
  'A user and a password, or an OAuth application with client credentials':
    'Пользователь и пароль или приложение OAuth (client credentials)',
  'With a password': 'При входе по паролю',
  'Address of the Identity Service': 'Адрес Identity Service',
  'With OAuth. The log-in is asked at /connect/token below it':
    'При входе через OAuth. Вход запрашивается по адресу /connect/token на нём',
  'With OAuth': 'При входе через OAuth',
  'Path of OData': 'Путь OData',
  '/0/odata on .NET Framework, /odata on .NET': '/0/odata на .NET Framework, /odata на .NET',
  'Digits that are compared': 'Сколько цифр номера сравнивать',
  'The last … of a number; not more than the system setting SearchNumberLength keeps':
    'Последние … цифр; не больше, чем в системной настройке SearchNumberLength',
  'Column for the agent': 'Колонка для сотрудника',
  'Of the table Call; gets the contact of the responsible agent. Empty: none is written. A column of your own where rights forbid CreatedById':
    'Таблицы Call; туда пишется контакт ответственного сотрудника. Пусто: не писать. Своя колонка, если права не позволяют CreatedById',
  'Of the table Call, for the address of the recording. Empty: it stands in the notes':
    'Таблицы Call, для ссылки на запись. Пусто: ссылка будет в примечании',
  'Type of new numbers': 'Тип новых номеров',
  'Id in your lookup of communication types, for contacts of unknown callers; the telephony of Creatio finds numbers of types of telephones only':
    'Id из вашего справочника типов средств связи, для контактов незнакомых звонящих; телефония Creatio находит только номера телефонных типов',
  'Results of calls': 'Результаты звонков',
  'Ids of your lookup of call results, one "outcome=id" in each line. Empty: none is written':
    'Id из вашего справочника результатов, по одному «outcome=id» в строке. Пусто: не писать',

  'No request from outside opens a card in Creatio: the pop needs a module in the browser page':
    'Запросом извне карточку в Creatio не открыть: для этого нужен модуль на её странице в браузере',

  'no OData is found at {address}, under /0/odata and /odata':
    'по адресу {address} нет OData, ни под /0/odata, ни под /odata',
  'Creatio sends every request to its log-in page': 'Creatio на каждый запрос отправляет на страницу входа',
  'Creatio does not allow this user to do it: {why}': 'Creatio не разрешает этому пользователю: {why}',
  'no reason': 'причина не названа',
  'without a reason': 'причина не названа',
  'no list of {table} ({status})': 'в ответе нет списка {table} ({status})',
  'Creatio refuses the log-in (code {code}): {why}; the password has to be changed':
    'Creatio отказывает во входе (код {code}): {why}; пароль нужно сменить',
  'Creatio refuses the log-in (code {code}): {why}': 'Creatio отказывает во входе (код {code}): {why}',
  'the log-in was accepted but gave no cookies': 'вход принят, но cookie не выданы',
  'the log-in was answered with something else than JSON': 'ответ на вход — не JSON',
  'the log-in was answered with something else than an object': 'ответ на вход — не объект',
  'the Identity Service gives no token: {why}': 'Identity Service не выдаёт токен: {why}',
  'Creatio has no table {table} for this user': 'В Creatio для этого пользователя нет таблицы {table}',
  'is not an id, as your lookup has it': 'это не id из вашего справочника',
  'the row was accepted and is not shown yet': 'строка принята, но её ещё не видно',
  'is needed to sign in this way': 'нужно для такого входа',
  'one "outcome=id" in each line, the id as in your lookup; outcomes: {list}':
    'по одному «outcome=id» в строке, id — из вашего справочника; outcome: {list}',

  'Creatio does not take {column} from this user: the agent of this call stands in the notes only':
    'Creatio не принимает {column} от этого пользователя: сотрудник этого звонка указан только в примечании',
  'Creatio kept its own {column}: the agent of this call stands in the notes only':
    'Creatio оставила своё значение {column}: сотрудник этого звонка указан только в примечании',
  '{what} is not in Creatio any more': 'В Creatio больше нет: {what}',
  'Creatio makes no contact: {why}': 'Creatio не создаёт контакт: {why}',
  'Creatio keeps no number at the new contact, so the number does not find it: {why}':
    'Creatio не сохранила номер у нового контакта, и по номеру он не найдётся: {why}',
  'Creatio has taken the number of the new contact, and does not find it by it':
    'Creatio приняла номер нового контакта, но по нему контакт не находит',
  'Somebody has deleted this call in Creatio; it is not written again':
    'Этот звонок в Creatio удалили; снова он не записывается',
  'Creatio has {rows} rows of this call; the oldest is kept up to date':
    'В Creatio {rows} записи этого звонка; обновляется самая старая',
};
