import type { Sentences } from '../../src/platform/sentences.ts';

/** What the kit says of any PBX or CRM. Their own words stand in blanks, and stay as they are. */
export const kitInRussian: Sentences = {
  'The PBX refuses the credentials of this connection: {why}.':
    'АТС не принимает учётные данные этого подключения: {why}.',
  'The PBX asks for patience: {why}.': 'АТС просит подождать: {why}.',
  'The PBX does not answer as it should: {why}.': 'АТС отвечает не так, как должна: {why}.',
  'The answer of the PBX cannot be read: {why}.': 'Ответ АТС не удаётся прочитать: {why}.',
  'This PBX cannot do that: {why}.': 'Эта АТС так не умеет: {why}.',
  'The PBX refused: {why}.': 'АТС отказала: {why}.',
  'The PBX holds something else by now: {why}.': 'На АТС сейчас уже другое: {why}.',
  'The connector failed.': 'В модуле подключения произошла ошибка.',
  'There is no connector "{id}"': 'Нет модуля подключения «{id}»',
  'The settings do not fit {name}': 'Настройки не подходят: {name}',

  'answered {status}': 'ответ {status}',
  'answered {status}: {words}': 'ответ {status}: «{words}»',
  'answered {status}: ': 'ответ {status}, без слов',
  'answered {status} with something that is not JSON': 'ответ {status} — не JSON',
  'answered with a page in place of data': 'вместо данных в ответе страница',
  'answered with something that is not JSON: {words}': 'ответ — не JSON: «{words}»',
  'answered {status} with {type} in place of a recording': 'ответ {status}: вместо записи пришло {type}',
  '{host} cannot be reached: {why}': 'нет связи с {host}: {why}',
  '{host} redirects without end': '{host} перенаправляет без конца',
  '{host} broke off: {why}': '{host}: связь оборвалась ({why})',
  '{host} answered with more than the hub reads at once':
    'ответ {host} больше, чем сервер читает за один раз',
  '{seconds} s of silence': 'молчание {seconds} с',
  'credentials are not sent to {host}': 'учётные данные не отправляются на {host}',
  'no answer within {seconds} s': 'нет ответа за {seconds} с',
  'the hub did not say in time: {what}': 'сервер Callweave не успел ответить: {what}',
  'there is no place to keep the tokens': 'негде хранить токены',
  'tokens that have just been given out are refused': 'только что выданные токены не принимаются',
  '{why}: issue a new pair of tokens and enter it in the settings':
    '{why}: выпустите новую пару токенов и введите её в настройках',
  'the tokens were not refreshed in time and are expired': 'токены не обновили вовремя, и их срок истёк',
  'newer tokens have been given out, and this hub does not have them':
    'уже выданы более новые токены, а у этого сервера их нет',
  'a page of the call log repeats rows of an earlier page':
    'страница журнала звонков повторяет строки предыдущей',
  'the connector could not read this': 'модуль подключения не смог это прочитать',
  'the connector cannot plan what to write': 'модуль подключения не смог решить, что записать',
  'the connector could not read the answer': 'модуль подключения не смог прочитать ответ',
  'the connector failed': 'в модуле подключения произошла ошибка',
  'the connector failed after it had sent something':
    'ошибка в модуле подключения, когда часть уже была отправлена',
  'the hub could not store the frames fast enough': 'сервер не успевает сохранять события',
  'the text is not valid UTF-8': 'текст не в кодировке UTF-8',
  '{part} is missing': 'нет поля {part}',
  '{part} is wrong': 'неверное поле {part}',
  'it has no white list': 'белого списка у неё нет',
  'The clock of the PBX is {minutes} minutes ahead: times of its calls may be as wrong':
    'Часы АТС спешат на {minutes} мин.: на столько же может быть неверно время её звонков',
  'The clock of the PBX is {minutes} minutes behind: times of its calls may be as wrong':
    'Часы АТС отстают на {minutes} мин.: на столько же может быть неверно время её звонков',
  // Several notices of one step.
  '{one}. {other}': '{one}. {other}',

  ETIMEDOUT: 'время ожидания истекло',
  ECONNABORTED: 'время ожидания истекло',
  ERR_CANCELED: 'время ожидания истекло',
  ECONNREFUSED: 'в соединении отказано',
  ECONNRESET: 'соединение сброшено',
  ENOTFOUND: 'такого адреса нет',
  EAI_AGAIN: 'адрес не удаётся найти',
  EHOSTUNREACH: 'узел недоступен',
  ENETUNREACH: 'сеть недоступна',
};
