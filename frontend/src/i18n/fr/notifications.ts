export const notification = {
  due: "Un client attend une réponse. Temps restant : {duration}",
  overdue: "Un client attend une réponse. Retard : {duration}",
  mentioned: "{name} vous a mentionné dans une note",
};
