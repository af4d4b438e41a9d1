import type { Sentences } from '../platform/sentences.ts';

/** What the hub itself says to people who administer it. Messages to programs (a wrong body, a wrong cursor) stay English. */
export const hubInRussian: Sentences = {
  'The hub is busy or its database is away: try again.':
    'Сервер занят или его база недоступна: попробуйте ещё раз.',
  'The hub failed.': 'В сервере произошла ошибка.',
  'A value cannot be stored as it is.': 'Значение нельзя сохранить в таком виде.',
  'Sign in, or send an API key.': 'Войдите или пришлите ключ API.',
  'This needs the role {wanted}; yours is {role}.': 'Для этого нужна роль {wanted}; у вас — {role}.',
  'This request comes from a page of another site.': 'Запрос пришёл со страницы другого сайта.',
  'There is nothing at this address.': 'По этому адресу ничего нет.',

  'A page is paired by the person who is signed in.': 'Страницу подключает тот, кто вошёл сам.',
  'This page is of another company.': 'Эта страница другой компании.',
  'You take no calls: no agent is linked with your sign-in.':
    'Вы не принимаете звонки: с вашей учётной записью не связан оператор.',

  'This PBX cannot do that.': 'Эта АТС так не умеет.',
  'This PBX knows only: {list}.': 'Эта АТС знает только: {list}.',
  'This PBX has no switch for callers who hide their number.':
    'В этой АТС нет переключателя для звонящих со скрытым номером.',
  'The agent has no device at this connection.': 'У оператора нет телефона в этом подключении.',
  'This PBX has no operation for additional numbers.': 'В этой АТС нет операции с дополнительными номерами.',
  'This PBX has no rules of forwarding.': 'В этой АТС нет правил переадресации.',
  'There is nothing to be forwarded.': 'Не указано, куда переадресовать.',
  'Where every call is forwarded, this PBX takes no other case.':
    'Если переадресованы все звонки, других условий эта АТС не принимает.',
  'This PBX takes no time to wait here.': 'Здесь эта АТС времени ожидания не принимает.',
  'This PBX waits {min} to {max} rings before it forwards.':
    'Эта АТС ждёт от {min} до {max} гудков, прежде чем переадресовать.',
  'This PBX waits {min} to {max} seconds before it forwards.':
    'Эта АТС ждёт от {min} до {max} секунд, прежде чем переадресовать.',
  '"{number}" is not a number.': '«{number}» — не номер телефона.',
  'This PBX asks the hub at each call where it is to go; it keeps no list that could be shown or changed.':
    'Эта АТС при каждом звонке спрашивает сервер, куда его направить; списка, который можно показать или изменить, у неё нет.',
  'There is no such connection, or it is switched off.': 'Такого подключения нет, или оно выключено.',
  'There is no such connection.': 'Такого подключения нет.',
  'There is no such connection': 'Такого подключения нет',
  'The address changed: give {secrets} again.': 'Адрес изменился: введите {secrets} заново.',
  'is needed again, because the address changed': 'нужно ввести заново: адрес изменился',
  'The settings cannot be decrypted': 'Настройки не удаётся расшифровать',
  'The settings have changed meanwhile.': 'Настройки тем временем изменились.',
  'The hub failed to read the call log': 'Сервер не смог прочитать журнал звонков',
  'the hub failed': 'ошибка сервера',
  'No live events: {why}': 'События не приходят: {why}',
  'This connection hands no callers over, or is switched off.':
    'Это подключение не передаёт звонящих, или оно выключено.',
  'This connection is of another kind.': 'Это подключение другого вида.',
  'A capture of this connection is on already.': 'Запись обмена этого подключения уже идёт.',
  'The capture has ended already.': 'Запись обмена уже закончена.',

  'There are {count} fields already: remove one first.': 'Полей уже {count}: сначала удалите ненужное.',
  'There is no such field.': 'Такого поля нет.',
  'Hints go by this field: change them first.': 'По этому полю работают подсказки: сначала измените их.',
  'Somebody added or removed fields meanwhile.': 'Тем временем кто-то добавил или удалил поля.',
  'The field cannot be kept like this.': 'Поле нельзя сохранить в таком виде.',
  'is no account at a CRM': 'такой CRM нет',
  'is on the card already': 'уже есть в карточке',
  'is the name of another field': 'так называется другое поле',
  'means something else in hints': 'это слово в подсказках значит другое',
  'There are {count} hints already: remove one first.': 'Подсказок уже {count}: сначала удалите ненужную.',
  'There is no such hint.': 'Такой подсказки нет.',
  'Somebody added or removed hints meanwhile.': 'Тем временем кто-то добавил или удалил подсказки.',
  'The hint cannot be kept like this.': 'Подсказку нельзя сохранить в таком виде.',
  'is no field of the card': 'такого поля в карточке нет',
  'nothing is known by the name of {words}': 'неизвестно, что подставить вместо {words}',
  'none of them may see all the fields that it goes by':
    'ни одна из этих ролей не видит всех полей, от которых зависит подсказка',

  'This PBX has refused no copy of it.': 'Эта АТС не отказывалась от этого файла.',
  'The secret cannot be opened with the key of this hub: make a new one.':
    'Секрет не открывается ключом этого сервера: создайте новый.',
  'There is no such webhook endpoint.': 'Такого получателя событий нет.',
  'There are {count} endpoints already; remove one first.':
    'Получателей уже {count}: сначала удалите ненужного.',
  'The newest event has the sequence {sequence}.': 'У последнего события номер {sequence}.',
  'There is no such delivery, or its event is not kept any longer.':
    'Такой отправки нет, или её событие уже не хранится.',
  'This is no web address.': 'Это не веб-адрес.',
  'The address must begin with https://.': 'Адрес должен начинаться с https://.',
  'The address must hold no user name and no password.':
    'В адресе не должно быть имени пользователя и пароля.',
  'This address is inside a private network: whoever runs the hub must allow it (WEBHOOK_ALLOWED_NETWORKS).':
    'Этот адрес внутри частной сети: его должен разрешить тот, кто обслуживает сервер (WEBHOOK_ALLOWED_NETWORKS).',
  'The address must begin with https://; plain http is for allowed addresses of private networks.':
    'Адрес должен начинаться с https://; обычный http — только для разрешённых адресов частных сетей.',
  'The event is not kept any longer: see the retention of events.':
    'Событие уже не хранится: смотрите срок хранения событий.',
  'It answered 410: it wants no more.': 'Ответ 410: больше присылать не нужно.',
  'It answered {status}, which leads elsewhere: redirects are not followed.':
    'Ответ {status} отправляет по другому адресу: перенаправления не выполняются.',
  'It answered {status}.': 'Ответ {status}.',
  '{name} is an address inside a private network: it is not connected to.':
    '{name} ведёт внутрь частной сети: туда сервер не соединяется.',
  'No answer in time.': 'Ответа нет слишком долго.',
  'It cannot be reached ({why}).': 'Связи нет ({why}).',

  'The call is not in a state for this any more.': 'Звонок уже не в том состоянии, чтобы это сделать.',
  'The PBX has not told by what name this call can be steered.':
    'АТС не сообщила, под каким именем управлять этим звонком.',
  'This leg of the call is over, or not yours.': 'Эта часть звонка уже закончилась или она не ваша.',
  'Nobody of yours is in this call now.': 'Сейчас в этом звонке нет вашего телефона.',
  'Several telephones are in this call: say which.': 'В этом звонке несколько телефонов: укажите, какой.',

  'There is no such agent.': 'Такого сотрудника нет.',
  'There is no such active agent.': 'Такого работающего сотрудника нет.',
  'There is no name, or no device that is free.': 'Нет имени или свободного устройства.',
  'Several fit: say who it is.': 'Подходят несколько: укажите, кто это.',
  'This agent is inactive.': 'Этот сотрудник отключён.',
  'This agent has no device.': 'У этого сотрудника нет телефона.',
  'This agent has no device at that connection.': 'У этого сотрудника нет телефона в том подключении.',
  'The agent has no device at the connection {name}.': 'У сотрудника нет телефона в подключении {name}.',
  'No user of this PBX has a device of this agent.':
    'Ни у одного пользователя этой АТС нет устройства этого сотрудника.',
  'Several users of this PBX have the devices of this agent.':
    'Устройства этого сотрудника есть у нескольких пользователей этой АТС.',
  'The device names a connection that does not exist.': 'У устройства указано подключение, которого нет.',
  'This is the last active admin: make somebody else admin first.':
    'Это последний действующий администратор: сначала назначьте другого.',
  'Somebody already signs in with this e-mail address.': 'С этой почтой уже кто-то входит.',

  'No PBX of this agent can dial.': 'Ни одна АТС этого сотрудника не умеет звонить.',
  'Agents dial from their own telephone.': 'Операторы звонят только со своего телефона.',
  'Say for which agent: you have no telephone here.': 'Укажите сотрудника: у вас самих здесь нет телефона.',
  'The agent has devices at several PBXs: say which one is to dial.':
    'Телефоны сотрудника есть на нескольких АТС: укажите, какая звонит.',
  'The call was not dialled.': 'Звонок не заказан.',
  'This call is being dialled; the PBX has not answered yet.':
    'Звонок уже заказывается; АТС ещё не ответила.',
  'This idempotency key was used for another call.': 'Этот ключ повтора уже использован для другого звонка.',
  'The caller id is none of the own numbers.': 'Номер для показа — не из ваших номеров.',
  'This is a number of the company itself.': 'Это номер самой компании.',
  'This number is on the black list.': 'Этот номер в чёрном списке.',
  'So many calls were dialled for this agent that it has to be waited: one more in {seconds} s.':
    'Для этого сотрудника заказано слишком много звонков подряд: следующий — через {seconds} с.',

  'This number is in the list already.': 'Этот номер уже в списке.',
  'There is no such entry.': 'Такой записи в списке нет.',
  'This entry is on its way out.': 'Эта запись уже удаляется.',
  'This PBX has no black list.': 'Чёрного списка у этой АТС нет.',
  'This PBX has no white list.': 'Белого списка у этой АТС нет.',
  'The lists of this PBX belong to its users: it has none for the whole company.':
    'Списки этой АТС — у каждого пользователя свои; общего для компании нет.',
  'The PBX said nothing of this entry.': 'АТС ничего не сказала об этой записи.',
  'The entry names a connection that does not exist.': 'В записи указано подключение, которого нет.',
  'This PBX lets nobody switch a number.': 'Эта АТС не даёт включать и выключать номера.',

  'There is no such menu.': 'Такого меню нет.',
  'There is no such place.': 'Такого места нет.',
  'Somebody saved this menu meanwhile.': 'Тем временем это меню сохранил кто-то другой.',
  'Somebody saved these working hours meanwhile.': 'Тем временем эти часы работы сохранил кто-то другой.',
  'Somebody else is publishing there at this moment.': 'Прямо сейчас туда публикует кто-то другой.',
  'The menu has errors: callers would be left hanging.': 'В меню есть ошибки: звонящие зависли бы.',
  'The menu was changed at the PBX since it was last looked at.':
    'С последней проверки меню на АТС изменили.',
  'The PBX has no such menu.': 'Такого меню на АТС нет.',
  'The PBX has this menu no more.': 'Этого меню на АТС больше нет.',
  'Another menu is entered there.': 'Туда уже ведёт другое меню.',
  'Callers can come into this menu.': 'В это меню попадают звонящие.',
  'Menus go by these working hours.': 'По этим часам работают меню.',
  'The working hours cannot be kept like this.': 'Часы работы нельзя сохранить в таком виде.',
  'This PBX takes no voice menus from Callweave.': 'Эта АТС не берёт голосовые меню из Callweave.',
  'This PBX keeps no voice menus that could be read and written.':
    'У этой АТС нет голосовых меню, которые можно прочитать и записать.',
  'A prompt, menu or set of working hours that callers would come to was deleted meanwhile.':
    'Тем временем удалены фраза, меню или часы работы, к которым попали бы звонящие.',

  'There is no such prompt.': 'Такой фразы нет.',
  'There is a prompt named “{name}” already.': 'Фраза с названием «{name}» уже есть.',
  'The prompt is being sent to the PBX by somebody else. Try again in a minute.':
    'Фразу на АТС уже отправляет кто-то другой. Попробуйте через минуту.',
  'The prompt was replaced or deleted a moment ago. Try again.':
    'Фразу только что заменили или удалили. Попробуйте ещё раз.',
  'Voice menus play this prompt: {names}. Take it out of them first.':
    'Фраза звучит в голосовых меню: {names}. Сначала уберите её оттуда.',
  'The menu “{name}” at the PBX plays it.': 'Она звучит в меню «{name}» на АТС.',
  'This PBX takes files of {most} KB at most; in its format this one has {size} KB.':
    'Эта АТС берёт файлы не больше {most} КБ; в её формате этот занимает {size} КБ.',
  'This PBX takes sounds of {most} s at most; this one has {length} s.':
    'Эта АТС берёт звук не длиннее {most} с; этот длится {length} с.',
  'The file may still be at the PBX, and is removed later. {why}':
    'Файл, возможно, ещё на АТС и будет удалён позже. {why}',
  'There is no ffmpeg on the machine of the hub, so sounds cannot be converted: install it, or upload a file that is in the wanted format already.':
    'На машине сервера нет ffmpeg, поэтому звук не преобразовать: установите его или загрузите файл сразу в нужном формате.',
  'The sound cannot be converted to what is wanted.': 'Звук не удаётся преобразовать в нужный формат.',
  'The conversion of the sound took too long.': 'Преобразование звука длилось слишком долго.',
  'The file is empty.': 'Файл пуст.',
  'There is no sound in the file.': 'В файле нет звука.',
  'The sound in the file cannot be played.': 'Звук из файла не воспроизводится.',
  'This is no sound file that the hub knows': 'Это не звуковой файл, который знает сервер',
  'The sound has more than two channels: save it in mono or stereo.':
    'В звуке больше двух каналов: сохраните его в моно или стерео.',
  'The upload broke off.': 'Загрузка оборвалась.',
  'The upload took too long.': 'Загрузка длилась слишком долго.',
  'The store of sound files cannot be reached.': 'Хранилище звуковых файлов недоступно.',

  'There is no such recording.': 'Такой записи разговора нет.',
  'The recording is not here (yet).': 'Записи разговора здесь (пока) нет.',
  'The recording is deleted already.': 'Запись разговора уже удалена.',
  'The recording is under a legal hold.': 'Запись под запретом на удаление.',
  'The PBX has written nothing down yet': 'АТС ещё ничего не расшифровала',
  'Erased with the person': 'Удалено вместе с данными человека',
  'Kept for {days} days': 'Хранилась {days} дн.',
  'Only a recording that could not be fetched is tried again.':
    'Заново запросить можно только запись, которую не удалось получить.',

  'There is no such contact.': 'Такого контакта нет.',
  'There is no such call.': 'Такого звонка нет.',
  'There is already a contact with this external key.': 'Контакт с таким внешним ключом уже есть.',
  'The owner is not an agent of this tenant.': 'Ответственный — не сотрудник этой компании.',
  'One of the numbers belongs to the company or to one of its agents.':
    'Один из номеров принадлежит компании или её сотруднику.',
  'The import was not stored.': 'Импорт не сохранён.',
  'No column is chosen for when a call began.': 'Не выбран столбец со временем начала звонка.',
  "No column is chosen for the customer's number, nor those for who called whom.":
    'Не выбран столбец с номером клиента, и столбцы «откуда» и «куда» тоже.',
  'No column is chosen for the direction of calls.': 'Не выбран столбец с направлением звонков.',
  'There is no such time zone: write it like Europe/Moscow.':
    'Такого часового пояса нет: напишите, например, Europe/Moscow.',
  'This import brought nothing that could be removed.': 'Эта загрузка ничего не принесла, убирать нечего.',
  'The connection that stands for this system is switched off. Switch it on, and send the file again: what is already there is not imported twice.':
    'Подключение, которое обозначает эту систему, выключено. Включите его и отправьте файл ещё раз: то, что уже есть, второй раз не загрузится.',
  'Only an import that is over can be removed, and only once.':
    'Убрать можно только законченную загрузку, и только один раз.',
  'The first lines are no JSON objects.': 'Первые строки — не объекты JSON.',
  'This is no JSON object.': 'Это не объект JSON.',
  'There is no time.': 'Нет времени.',
  'The time cannot be read.': 'Время не читается.',
  'The direction is none of inbound, outbound and internal.':
    'Направление — не входящий, не исходящий и не внутренний звонок.',
  'The outcome is none that is known here.': 'Неизвестный итог звонка.',
  '"{text}" is no time.': '«{text}» — не время.',
  '"{text}" is no direction: inbound, outbound or internal.':
    '«{text}» — не направление: входящий, исходящий или внутренний.',
  '"{text}" is no outcome that is known here.': '«{text}» — неизвестный итог звонка.',
  'A length is neither in seconds nor like 1:15.': 'Длительность указана не в секундах и не в виде 1:15.',
  'No column is chosen for phone numbers.': 'Не выбран столбец с номерами телефонов.',
  'No column is chosen for the name, nor for the company.': 'Не выбран столбец ни с именем, ни с компанией.',
  'Another recomputation is under way: wait for its end, or cancel it.':
    'Уже идёт другой пересчёт: дождитесь его конца или отмените его.',
  'The interval ends before it begins.': 'Период заканчивается раньше, чем начинается.',
  'So many calls were to be looked at that it took too long. Choose a shorter interval, or name an agent or a number.':
    'Звонков так много, что поиск занял слишком много времени. Выберите период короче, сотрудника или номер.',
  'This person is in a call now: erase when it is over.':
    'Этот человек сейчас разговаривает: удалите данные, когда звонок закончится.',
  'nothing says which call this belongs to': 'не сказано, к какому звонку это относится',
  'the time of the event cannot be right: {time}': 'время события не может быть верным: {time}',

  'There is no such CRM account': 'Такого подключения к CRM нет',
  'There is no CRM connector "{id}"': 'Нет модуля подключения CRM «{id}»',
  'This build has no CRM connector "{id}"': 'В этой сборке нет модуля подключения CRM «{id}»',
  'This account is at another CRM.': 'Это подключение к другой CRM.',
  '{crm} cannot do that with unknown callers.': '{crm} не умеет этого с незнакомыми звонящими.',
  'Save the account first: its tokens change when they are used.':
    'Сначала сохраните подключение: его токены меняются, как только ими воспользуются.',
  'This CRM does not tell who its users are.': 'Эта CRM не сообщает, кто её пользователи.',
  'There is no such delivery.': 'Такой записи в CRM нет.',
  'There is nothing to skip here.': 'Здесь нечего оставлять.',
  'Skipped by a person.': 'Оставлено человеком.',
  'Choose a time of at most {days} days.': 'Выберите период не длиннее {days} дн.',
  'It came too late.': 'Было уже поздно.',
  'The call is gone.': 'Звонка больше нет.',
  'The customer was erased.': 'Данные клиента удалены.',
  'The call became a part of another.': 'Звонок стал частью другого.',
  'It is not needed any more.': 'Больше не нужно.',
  'The CRM says that it was not made.': 'CRM сообщает, что запись не появилась.',
  'So many requests were made for this call that its plan cannot be right: nothing more is written.':
    'По этому звонку сделано столько запросов, что план записи не может быть верным: больше ничего не записывается.',
  'The hub failed at this call; its log says why.':
    'На этом звонке сервер споткнулся; причина — в его журнале.',
  'The hub stopped before it heard the answer.': 'Сервер остановился раньше, чем пришёл ответ.',
  'Calls between colleagues are kept out of CRMs.': 'Звонки между сотрудниками в CRM не записываются.',
  'This account gets no incoming calls.': 'Входящие звонки в эту CRM не записываются.',
  'This account gets no outgoing calls.': 'Исходящие звонки в эту CRM не записываются.',
  'Your role may not see all the fields that this hint goes by.':
    'Вашей роли видны не все поля, по которым работает эта подсказка.',
  'It was imported from a file.': 'Звонок загружен из файла.',
  'It began before this account gets calls.': 'Звонок начался раньше дня, с которого записываются звонки.',
};
