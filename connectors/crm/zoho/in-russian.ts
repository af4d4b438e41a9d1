import type { Sentences } from '../../kit/sentences.ts';

export const inRussian: Sentences = {
  'Client ID of the PhoneBridge provider': 'Client ID провайдера PhoneBridge',
  'Zoho gives it out when it has registered you as a provider':
    'Zoho выдаёт его, когда регистрирует вас как провайдера',
  'Client secret of the provider': 'Client secret провайдера',
  'Refresh token': 'Токен обновления (refresh token)',
  'Of an administrator of the Zoho account, with the scope PhoneBridge.call.log':
    'Администратора аккаунта Zoho, с правом PhoneBridge.call.log',
  'Address of the data centre': 'Адрес дата-центра',
  'api_domain of the answer with the tokens: .com, .eu, .in and so on':
    'api_domain из ответа с токенами: .com, .eu, .in и так далее',
  'Sign-in server of the data centre': 'Сервер входа этого дата-центра',
  'Number of the company': 'Номер компании',
  'Zoho takes no call without one: it stands for calls whose line is not known':
    'Без номера Zoho звонок не принимает: этот ставится, когда линия неизвестна',
  'is a number with plus and country code': 'это номер с плюсом и кодом страны',
  'Tell Zoho of everybody whose telephone rings': 'Сообщать Zoho обо всех, у кого звонит телефон',
  'Off: of the first. Try it: what Zoho makes of several users of one call is not published':
    'Выключено: о первом. Проверьте у себя: что Zoho делает с несколькими пользователями одного звонка, не опубликовано',
  'Tell unanswered calls as ended': 'Сообщать о неотвеченных звонках как о завершённых',
  'For accounts that refuse the states missed, busy and so on':
    'Для аккаунтов, которые не принимают состояния missed, busy и другие',
  'Tell the end once more when the recording is there':
    'Сообщать о завершении ещё раз, когда готова запись разговора',
  'Whether Zoho takes it then is not published': 'Примет ли её Zoho тогда, не опубликовано',
  'Tell the length of the talk with the end': 'Сообщать с завершением длительность разговора',
  'In seconds; Zoho takes it, and does not say what it makes of it':
    'В секундах; Zoho её принимает, но что с ней делает, не сообщает',

  'Zoho looks callers up itself while the telephone rings, and does not tell whom it found':
    'Zoho сама ищет звонящего, пока звонит телефон, и не сообщает, кого нашла',
  'PhoneBridge has no request that makes a contact': 'У PhoneBridge нет запроса, который создаёт контакт',

  'Zoho gives no more tokens for now: {why}': 'Zoho пока не выдаёт новых токенов: {why}',
  'Zoho has trouble with the sign-in: {why}': 'у Zoho сейчас не получается вход: {why}',
  'Zoho gives no token: {why}': 'Zoho не выдаёт токен: {why}',
  'this account is kept at {address}: correct the address of the data centre':
    'этот аккаунт хранится на {address}: исправьте адрес дата-центра',
  'the sign-in was answered with something else than JSON': 'ответ на вход — не JSON',
  'no list of users': 'в ответе нет списка пользователей',
  'Zoho says: {what}': 'Zoho отвечает: {what}',
  'Zoho has not registered this client as a PhoneBridge provider':
    'Zoho не зарегистрировала этого клиента как провайдера PhoneBridge',
  'another telephone system is connected to this Zoho account: disconnect it there first':
    'к этому аккаунту Zoho уже подключена другая телефония: сначала отключите её там',
  'the Zoho user of the refresh token may not manage PhoneBridge':
    'у пользователя Zoho, чей это токен, нет права управлять PhoneBridge',
  'Zoho does not let this telephone system be switched on': 'Zoho не даёт включить эту телефонию',
  'Zoho takes no recording after the end of a call: it is in Callweave only':
    'После завершения звонка Zoho запись не принимает: она есть только в Callweave',
  'Zoho refuses the state "{state}": the unanswered call stands there as ended; the settings can say so for all':
    'Zoho не принимает состояние «{state}»: неотвеченный звонок записан как завершённый; для всех звонков это задаётся в настройках',
  'Zoho does not take user {user}: the call is told without the agent':
    'Zoho не принимает пользователя {user}: звонок записан без сотрудника',
};
