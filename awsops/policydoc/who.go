package policydoc

import "strings"

// WhoKind is what kind of callers a principal of a policy stands for.
type WhoKind uint8

// The kinds of callers.
const (
	Anyone        WhoKind = iota + 1 // "*": everybody, also services and unsigned requests
	OwnAccount                       // users and roles of the resource's account, as that account's policies allow
	OtherAccount                     // users and roles of another account, likewise
	User                             // one user
	Role                             // one role, in any session
	Session                          // one session of a role
	FederatedUser                    // one session of GetFederationToken
	UniqueID                         // a user or role by its AIDA… or AROA…, which AWS shows once it is deleted
	Service                          // a service
	SAML                             // identities of a SAML provider
	OIDC                             // identities of an OpenID Connect provider
	CanonicalUser                    // an account or a CloudFront identity by the id that S3 gives it
	EveryoneBut                      // NotPrincipal: all but these
	Unrecognized                     // none of these: AWS lets in nobody by it
)

// Who is whom one principal of a policy stands for.
type Who struct {
	Kind    WhoKind
	Value   string    // as the document writes it; empty for EveryoneBut
	Account string    // the account of the principal where it tells
	But     Principal // of EveryoneBut
}

// whoOf classifies one principal, for a resource of this account.
func whoOf(kind, value, account string) Who {
	out := Who{Kind: Unrecognized, Value: value}
	named, isARN := parseARN(value)
	if isARN {
		out.Account = named.account
	}
	switch kind {
	case "Service":
		out.Kind = Service
	case "CanonicalUser":
		out.Kind = CanonicalUser
	case "Federated":
		if out.Kind = OIDC; strings.HasPrefix(named.resource, "saml-provider/") {
			out.Kind = SAML
		}
	case "*", "AWS":
		if out.Kind = awsKind(value, named); out.Kind == OtherAccount {
			if out.Account = accountOf(value); out.Account == account {
				out.Kind = OwnAccount
			}
		}
	}
	return out
}

// awsKind classifies a principal of type AWS; an account is OtherAccount.
func awsKind(value string, named arn) WhoKind {
	kind, _, _ := strings.Cut(named.resource, "/")
	switch {
	case value == "*":
		return Anyone
	case isAccountID(accountOf(value)):
		return OtherAccount
	case named.service == "iam" && kind == "user":
		return User
	case named.service == "iam" && kind == "role":
		return Role
	case named.service == "sts" && kind == "assumed-role":
		return Session
	case named.service == "sts" && kind == "federated-user":
		return FederatedUser
	case strings.HasPrefix(value, "AROA"), strings.HasPrefix(value, "AIDA"):
		return UniqueID
	}
	return Unrecognized
}

// caller is what is known of whoever is let in by a principal.
func (w Who) caller() caller {
	switch w.Kind {
	case OwnAccount, OtherAccount:
		return newCaller(Caller{Account: w.Account})
	case User, Role, Session, FederatedUser:
		return newCaller(Caller{ARN: w.Value})
	case Service:
		return newCaller(Caller{Service: w.Value})
	case SAML, OIDC:
		return newCaller(Caller{Federated: w.Value})
	}
	return caller{kind: whoever}
}
