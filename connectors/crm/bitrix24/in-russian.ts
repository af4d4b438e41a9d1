import type { Sentences } from '../../kit/sentences.ts';

export const inRussian: Sentences = {
  'Address of the portal': 'Адрес портала',
  'As in the browser, without a path: https://company.bitrix24.ru':
    'Как в браузере, без пути: https://company.bitrix24.ru',
  'Number of a Bitrix24 user. Bitrix24 takes no call without one: calls that reached nobody, or an agent who is no user there, are written to this one':
    'Номер пользователя Битрикс24. Без него Битрикс24 звонок не примет: на него записываются звонки, которые никому не достались или достались сотруднику, которого там нет',
  'Application: client_id': 'Приложение: client_id',
  'Of a local application with the rights telephony, crm and user':
    'Локального приложения с правами telephony, crm и user',
  'Application: client_secret': 'Приложение: client_secret',
  'Application: refresh token': 'Приложение: refresh token',
  'Issued once when the application is signed in. The hub changes it from then on':
    'Выдаётся один раз при входе приложения. Дальше сервер обновляет его сам',
  'Incoming webhook (in place of the application)': 'Входящий вебхук (вместо приложения)',
  'Its whole address. With it contacts are found, but no call can be written and no card opened':
    'Весь его адрес. С ним контакты находятся, но звонки не записываются и карточки не открываются',
  'Tell agents of their calls in the chat': 'Сообщать сотрудникам о звонках в чат',
  'Bitrix24 then sends each agent a message about each call':
    'Тогда Битрикс24 присылает каждому сотруднику сообщение о каждом звонке',
  'Sign-in server': 'Сервер авторизации',
  'Change it for a portal on your own server only': 'Меняйте только для портала на своём сервере',

  '{method} gave no list': 'в ответе {method} нет списка',
  'the search gave no list': 'в ответе на поиск нет списка',
  'the application or webhook has no right "telephony": add it in the portal':
    'у приложения или вебхука нет права «telephony»: добавьте его на портале',
  'the registration has no CALL_ID': 'в ответе на регистрацию нет CALL_ID',
  'the statistics are no list': 'статистика — не список',
  'the row of the call has no CALL_ID': 'в строке звонка нет CALL_ID',
  'the answer has no fields': 'в ответе нет полей',
  'Bitrix24 does not know the registered call any more, and its statistics do not show it':
    'Битрикс24 больше не знает зарегистрированного звонка, и в статистике его нет',
  'Bitrix24 does not show the call in its statistics yet': 'Битрикс24 ещё не показывает звонок в статистике',
  'the sign-in server of Bitrix24 refuses: {why}': 'сервер авторизации Битрикс24 отказал: {why}',
  'the sign-in server of Bitrix24 answered with something else than tokens':
    'в ответе сервера авторизации Битрикс24 нет токенов',
  'is needed where there is no incoming webhook': 'нужно, если нет входящего вебхука',
  'is the address of an incoming webhook of this portal, like https://…/rest/1/code/':
    'здесь нужен адрес входящего вебхука этого портала, например https://…/rest/1/code/',

  'Bitrix24 made no lead: {why}': 'Битрикс24 не создал лид: {why}',
  'Bitrix24 turned no card: for it the call is over':
    'Битрикс24 не открыл и не закрыл карточку: для него звонок окончен',
  'Bitrix24 turned no card: {why}': 'Битрикс24 не открыл и не закрыл карточку: {why}',
  'Bitrix24 keeps no text at this call: {why}': 'Битрикс24 не сохранил текст у этого звонка: {why}',
  'Bitrix24 has no active user {user}: the call goes to user {other}':
    'В Битрикс24 нет действующего пользователя {user}: звонок записан на пользователя {other}',
  'Bitrix24 refuses {card} ({why}): it looks for the number itself':
    'Битрикс24 не принимает {card} ({why}): он сам ищет по номеру',
  'Bitrix24 knows nobody with this number: the call is in its statistics only':
    'Битрикс24 не знает никого с этим номером: звонок есть только в статистике',
};
