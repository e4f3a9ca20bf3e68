export const signIn = {
  signIn: "Se connecter",
  signInAgain: "Se reconnecter",
  signOut: "Se déconnecter",
  signedInAs: "Connecté : {name}",
  failedTitle: "La connexion n’a pas fonctionné",
  failedBody: "La page de connexion a peut-être attendu trop longtemps. Connectez-vous encore une fois. Rien de ce que vous avez écrit n’est perdu.",
  storageBody:
    "Ce navigateur ne conserve rien pour {host} et ne vous reconnaîtrait pas à votre retour. Autorisez-y les témoins et les données de site, puis connectez-vous.",
  unreachableBody: "La page de connexion est injoignable. Vérifiez que vous êtes en ligne, puis connectez-vous. Rien de ce que vous avez écrit n’est perdu.",
  refusedBody: "La page de connexion vous a renvoyé sans vous connecter. Réessayez, ou parlez-en à la personne qui vous a invité.",
  signedOutTitle: "Vous êtes déconnecté",
  signedOutBody: "Les brouillons restent sur cet appareil jusqu’à votre retour.",
  endedTitle: "Votre session a pris fin",
  endedBody: "Reconnectez-vous pour continuer où vous en êtes. Ce que vous avez écrit est conservé, et les réponses en route partiront ensuite.",
};
