export const error = {
  network: "Le serveur est injoignable.",
  forbidden: "Vous êtes connecté, mais vous n’avez pas accès à ceci. Parlez-en à la personne qui vous a invité.",
  session: "Votre session a pris fin. Ce que vous avez écrit est enregistré.",
  server: "Le serveur a un problème. Vous n’y êtes pour rien.",
  busy: "Le serveur est trop sollicité. Réessayez dans un instant.",
  replyFailed: "Une réponse d’ici n’est pas arrivée chez le client. Occupez-vous-en d’abord.",
  tooManyTags: "Une conversation compte au plus 20 étiquettes.",
  snoozeInPast: "Cette heure est passée. Choisissez-en une autre.",
  agentUnknown: "Cette personne ne répond plus aux clients ici.",
  noConversation: "Cette conversation n’existe pas.",
  noMessage: "Ce message n’est plus là.",
  tooLate: "Il est trop tard pour annuler cette réponse : elle est en cours d’envoi.",
  notFailed: "Cette réponse n’est pas en échec, ou ne l’est plus.",
  notYours: "Cette réponse est d’un collègue. Seule cette personne ou un superviseur peut décider.",
  notToDecide: "Il n’y a plus rien à décider au sujet de cette réponse.",
  recipient: "Vous ne pouvez pas écrire à ces destinataires dans cette conversation.",
  keyReused: "Cette réponse a déjà été envoyée avec un texte différent.",
  invalid: "Le serveur n’accepte pas ce texte.",
  tooLarge: "Le texte est trop long pour le serveur.",
  notLoaded: "Cette partie de la page ne s’est pas chargée. Ouvrez-la de nouveau. Si cela ne suffit pas, rechargez la page ; ce que vous avez écrit est enregistré.",
  refused: "Le serveur a refusé cette action ({code}).",
};

export const reason = {
  inEnglish: "Raison indiquée (en anglais) :",
  marketplaceSays: "La place de marché indique :",
};
