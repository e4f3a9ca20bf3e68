export const notification = {
  setting: "Notifications sur le bureau",
  explained: "Quand une échéance de réponse est à moins d’une heure, et quand une note vous mentionne.",
  blocked: "Ce navigateur ne les autorise pas. Vous pouvez changer cela dans ses réglages pour ce site.",
  due: "Un client attend une réponse. Temps restant : {duration}",
  overdue: "Un client attend une réponse. Retard : {duration}",
  mentioned: "{name} vous a mentionné dans une note",
};
