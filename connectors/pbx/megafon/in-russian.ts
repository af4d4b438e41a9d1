import type { Sentences } from '../../kit/sentences.ts';

export const inRussian: Sentences = {
  'The PBX has no operation for live calls.': 'Операций с текущими звонками у АТС нет.',
  'The PBX shows what a menu leads to (see its numbers); how a menu is changed is not published.':
    'АТС показывает, куда ведёт меню (см. её номера); как меню изменить, не опубликовано.',
  'No operation for sound files is published.': 'Операции со звуковыми файлами не опубликованы.',
  'Whether the do-not-disturb switch means "do not disturb" or "takes calls" is disputed between sources: try it on your PBX and say so in the settings.':
    'Что значит переключатель «не беспокоить» — «не беспокоить» или «принимает звонки», — источники говорят разное: проверьте на своей АТС и укажите в настройках.',
  'Only a mock of one brand shows prefixes in the block list; switch them on in the settings once your PBX is seen to take them.':
    'Префиксы в чёрном списке видны только в макете одного из брендов; включите их в настройках, когда убедитесь, что ваша АТС их принимает.',
  'The id that the PBX gives to a dialled call may be another than that of its events: the call is then found by agent, number and time.':
    'Идентификатор, который АТС даёт заказанному звонку, может отличаться от идентификатора в событиях: тогда звонок находится по сотруднику, номеру и времени.',
  'The PBX shows that a user is redirected to the mobile; what the parts of that mean, and how it is changed, is not published.':
    'АТС показывает, что вызовы сотрудника переадресуются на мобильный; что значат части этого ответа и как это изменить, не опубликовано.',
  'The PBX shows what it records; how that is changed is not published.':
    'АТС показывает, что она записывает; как это изменить, не опубликовано.',
  'an answer is not of the form that is known': 'ответ не той формы, которая известна',
  'crm_token is missing': 'нет crm_token',
  'crm_token is wrong': 'неверный crm_token',
  'the PBX does not keep it any more': 'АТС её больше не хранит',
  'the PBX or its CRM integration is switched off (Domain disabled)':
    'АТС или её интеграция с CRM отключена (Domain disabled)',
  'the block list is not a list': 'чёрный список — не список',
  'the call log is not JSON': 'журнал звонков — не JSON',
  'the call log is not a list': 'журнал звонков — не список',
  'the link to the recording is not one': 'вместо ссылки на запись пришло другое',
  '"{id}" is not a number of the PBX': '«{id}» — не номер этой АТС',
  '"{to}" is not a number to call': '«{to}» — не номер, на который можно позвонить',
  '{message}; whether the PBX did it is not known': '{message}; выполнила ли это АТС, неизвестно',
  '{path} gives the same page again': '{path} снова отдаёт ту же страницу',
  '{path} has no state': 'в ответе {path} нет состояния',
  '{path} is not a list': '{path} — не список',
  'nobody can be set to "{state}"': 'статус «{state}» никому задать нельзя',
  'the link leads to a page, not to a sound ({type})': 'ссылка ведёт на страницу, а не на звук ({type})',
  'this key has no right to do that ({message})': 'у этого ключа нет на это права ({message})',
  'neither a form nor JSON': 'не форма и не JSON',
  'the body is not a form': 'тело запроса — не форма',
  'the body is not a JSON object': 'тело запроса — не объект JSON',
};
