export const error = {
  network: "Le serveur est injoignable.",
  forbidden: "Vous êtes connecté, mais sans accès à cette page. Parlez-en à la personne qui vous a invité.",
  session: "Votre session a pris fin. Ce que vous avez écrit est conservé.",
  server: "Le serveur a un problème. Ce n’est pas vous.",
  busy: "Le serveur est trop sollicité. Réessayez dans un instant.",
  noConversation: "Cette conversation n’existe pas.",
  noMessage: "Ce message n’est plus là.",
  tooLate: "Il est trop tard pour annuler cette réponse : elle est en route.",
  notFailed: "Cette réponse n’a pas échoué, ou plus maintenant.",
  notYours: "Cette réponse est celle d’un collègue. Seuls lui et un superviseur peuvent en décider.",
  notToDecide: "Il n’y a plus rien à décider pour cette réponse.",
  recipient: "On ne peut pas écrire ainsi dans cette conversation.",
  keyReused: "Cette réponse a déjà été remise avec un autre texte.",
  invalid: "Le serveur n’accepte pas ce texte.",
  tooLarge: "Le texte est trop long pour le serveur.",
  refused: "Le serveur ne fait pas cela ({code}).",
};

export const reason = {
  inEnglish: "Raison donnée, en anglais :",
  marketplaceSays: "Ses mots :",
};
