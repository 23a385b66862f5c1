package awssim

import "cmp"

// What follows puts things there as they might long have been, for worlds that
// are set up by hand. Nothing is checked, so they may well be broken.

// AddKey makes a customer's key with this policy ("" lets its account in), and
// alias/NAME for it. A key whose alias is there already is returned as it is.
func (w *World) AddKey(account, region, name, policy string) *KeyState {
	w.mu.Lock()
	defer w.mu.Unlock()
	a := w.account(account, "account "+account)
	in, alias := a.region(region), "alias/"+name
	if have := in.Aliases[alias]; have != nil {
		return in.Keys[have.KeyID]
	}
	policy = cmp.Or(policy, defaultKeyPolicy(a.Partition, account))
	id := w.uuid("key", account, region)
	key := &KeyState{ID: id, ARN: keyARN(a, region, id), Description: name, Manager: "CUSTOMER", State: keyEnabled, Policy: settled(policy),
		Rotation: true, RotationDays: 365, Tags: map[string]string{}}
	in.Keys[id] = key
	in.Aliases[alias] = &AliasState{Name: alias, ARN: "arn:" + a.Partition + ":kms:" + region + ":" + account + ":" + alias, KeyID: id}
	return key
}

// AddSubscription subscribes an endpoint to a topic, as its owner: confirmed,
// with these attributes.
func (w *World) AddSubscription(topicARN, protocol, endpoint, owner string, attributes map[string]string) *SubscriptionState {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := &SubscriptionState{ARN: topicARN + ":" + w.uuid("subscription", topicARN), TopicARN: topicARN, Owner: owner, Protocol: protocol,
		Endpoint:   endpoint,
		Attributes: cloneMap(attributes), Token: w.uuid("token", topicARN)}
	w.account(accountOf(topicARN), "account "+accountOf(topicARN)).region(partOf(topicARN, 3)).Subscriptions[s.ARN] = s
	return s
}

// AddServiceLinkedRole adds the role that a service has for itself.
func (w *World) AddServiceLinkedRole(account, service string) *RoleState {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, name, path := w.account(account, "account "+account), serviceLinked[service], "/aws-service-role/"+service+"/"
	if role := a.role(name); role != nil {
		return role
	}
	role := &RoleState{MaxSession: 3600, ServiceLinked: true,
		Trust: settled(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"` + service +
			`"},"Action":"sts:AssumeRole"}]}`)}
	role.Identity = w.newIdentity(a, "AROA", a.iamARN("role", path, name), path, name)
	a.Roles[name] = role
	return role
}

// AddFunctions makes Lambda functions exist as destinations of S3 and SNS.
func (w *World) AddFunctions(arns ...string) { w.AddForeign(arns...) }

// SetPolicy puts an inline policy on a role.
func (o *RoleState) SetPolicy(name, document string) { o.Inline[name] = settled(document) }
